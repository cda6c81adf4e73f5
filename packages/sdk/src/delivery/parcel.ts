import type { SessionId } from '@agentops/protocol/ids'
import type { AttributeInput } from '../event/event.ts'
import type { Entry } from './entry.ts'
import type { Delivery } from './http/exchange.ts'
import { encodeTraceRequest } from './otlp.ts'
import type { LaneName } from './queue.ts'
import { decodeSessionRecord, sessionCalls, type SessionRecord } from './session-record.ts'

/** Entries and the requests, one after the other, that deliver them. */
export interface Parcel {
  readonly entries: readonly Entry[]
  readonly deliveries: readonly Delivery[]
}

type Resource = Readonly<Record<string, AttributeInput>>

/** Wraps entries of a lane; parcels may travel at the same time. */
export function wrap(lane: LaneName, entries: readonly Entry[], resource: Resource): Parcel[] {
  return lane === 'traces' ? [traceParcel(entries, resource)] : sessionParcels(entries)
}

function traceParcel(entries: readonly Entry[], resource: Resource): Parcel {
  const body = encodeTraceRequest(
    resource,
    entries.map((entry) => entry.bytes),
  )
  const contentType = 'application/x-protobuf'
  return { entries, deliveries: [{ method: 'POST', path: '/v1/traces', contentType, body }] }
}

/** One parcel a session: what is said of it must arrive in order. */
function sessionParcels(entries: readonly Entry[]): Parcel[] {
  const sessions = new Map<string, { entries: Entry[]; records: SessionRecord[] }>()
  for (const entry of entries) {
    const record = decodeSessionRecord(entry.bytes)
    const id = record?.id ?? ''
    const group = sessions.get(id) ?? { entries: [], records: [] }
    sessions.set(id, group)
    group.entries.push(entry)
    if (record) group.records.push(record)
  }
  return [...sessions].map(([id, group]) => ({
    entries: group.entries,
    deliveries: sessionCalls(id as SessionId, group.records),
  }))
}
