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

/** The requests that say the same as the records of one session do, in order; updates are one. */
export function sessionCalls(id: SessionId, records: readonly SessionRecord[]): Delivery[] {
  const bodies = (call: SessionRecord['call']) =>
    records.filter((record) => record.call === call).map((record) => record.body)
  const updates = bodies('update')
  const path = `/${encodeURIComponent(id)}`
  return [
    ...bodies('start').map((body) => callOf('POST', '', body)),
    ...bodies('agent').map((body) => callOf('POST', `${path}/agents`, body)),
    ...(updates.length > 0 ? [callOf('PATCH', path, Object.assign({}, ...updates))] : []),
  ]
}
