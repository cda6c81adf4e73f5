import type { SessionId } from '@agentops/protocol/ids'
import type { JsonValue } from '@agentops/protocol/messages'
import type { Delivery } from './http/exchange.ts'

type Body = Readonly<Record<string, JsonValue>>

/** Something said of a session. It waits as JSON, and becomes a call of the session API. */
export interface SessionRecord {
  readonly call: 'start' | 'agent' | 'update' | 'attachment'
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
    const isKnown = ['start', 'agent', 'update', 'attachment'].includes(record.call)
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

/** A text or number of a record, as text. */
function textIn({ body }: SessionRecord, name: string): string {
  const value = body[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The attachment that a record is about; empty when it is about none. */
export function attachmentIn(record: SessionRecord): string {
  return record.call === 'attachment' ? textIn(record, 'id') : ''
}

/** An attachment is a request of its own: its bytes wait as base64. */
function attachmentCall(id: SessionId, record: SessionRecord): Delivery {
  const query = new URLSearchParams()
  for (const name of ['name', 'event', 'createdAt']) {
    const text = textIn(record, name)
    if (text !== '') query.set(name, text)
  }
  const path = `${encodeURIComponent(id)}/attachments/${attachmentIn(record)}`
  return {
    method: 'PUT',
    path: `/api/v1/sessions/${path}?${query.toString()}`,
    contentType: textIn(record, 'type'),
    body: new Uint8Array(Buffer.from(textIn(record, 'data'), 'base64')),
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
    ...records
      .filter(({ call }) => call === 'attachment')
      .map((record) => attachmentCall(id, record)),
  ]
}
