import type { SessionId } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import type { Delivery } from './http/exchange.ts'

type Body = Readonly<Record<string, JsonValue>>

/** Something said of a session. It waits as JSON, and becomes a call of the session API. */
export interface SessionRecord {
  readonly call: 'start' | 'agent' | 'update'
  readonly id: SessionId
  readonly body: Body
}

/** As many agents go with a start as the server takes there. */
const MAX_AGENTS = 200

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Serialises a record. */
export function encodeSessionRecord(record: SessionRecord): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(record))
}

/** Reads a record back; undefined when it is none. */
export function decodeSessionRecord(bytes: Uint8Array): SessionRecord | undefined {
  try {
    const record: SessionRecord = JSON.parse(decoder.decode(bytes))
    const isKnown = ['start', 'agent', 'update'].includes(record.call)
    return isKnown && typeof record.id === 'string' ? record : undefined
  } catch {
    return undefined
  }
}

/** Whether a record ends its session. */
export function endsSession({ call, body }: SessionRecord): boolean {
  return call === 'update' && body['endState'] !== undefined
}

function callOf(method: 'POST' | 'PATCH', path: string, body: Body): Delivery {
  return {
    method,
    path: `/api/v1/sessions${path}`,
    contentType: 'application/json',
    body: encoder.encode(JSON.stringify(body)),
  }
}

/**
 * The requests that say the same as the records of one session do, in order: agents go with the
 * start, and updates are one.
 */
export function sessionCalls(id: SessionId, records: readonly SessionRecord[]): Delivery[] {
  const bodies = (call: SessionRecord['call']) =>
    records.filter((record) => record.call === call).map((record) => record.body)
  const updates = bodies('update')
  const agents = bodies('agent')
  const start = bodies('start')[0]
  const path = `/${encodeURIComponent(id)}`
  return [
    ...(start ? [callOf('POST', '', { ...start, agents: agents.slice(0, MAX_AGENTS) })] : []),
    ...agents.slice(start ? MAX_AGENTS : 0).map((body) => callOf('POST', `${path}/agents`, body)),
    ...(updates.length > 0 ? [callOf('PATCH', path, Object.assign({}, ...updates))] : []),
  ]
}
