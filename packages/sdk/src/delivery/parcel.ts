import type { SessionId } from '@agentops/protocol/ids'
import type { AttributeInput } from '../event/event.ts'
import type { Entry } from './entry.ts'
import type { Delivery } from './http/exchange.ts'
import { encodeRequest } from './otlp.ts'
import type { LaneName } from './queue.ts'
import {
  attachmentIn,
  decodeSessionRecord,
  sessionCalls,
  type SessionRecord,
} from './session-record.ts'

/** Entries and the requests, one after the other, that deliver them. */
export interface Parcel {
  readonly entries: readonly Entry[]
  readonly deliveries: readonly Delivery[]
}

const PATHS = { traces: '/v1/traces', logs: '/v1/logs' } as const

type Resource = Readonly<Record<string, AttributeInput>>

/** Wraps entries of a lane; parcels may travel at the same time. */
export function wrap(lane: LaneName, entries: readonly Entry[], resource: Resource): Parcel[] {
  return lane === 'sessions'
    ? sessionParcels(entries)
    : [otlpParcel(PATHS[lane], entries, resource)]
}

function otlpParcel(path: string, entries: readonly Entry[], resource: Resource): Parcel {
  const body = encodeRequest(
    resource,
    entries.map((entry) => entry.bytes),
  )
  const contentType = 'application/x-protobuf'
  return { entries, deliveries: [{ method: 'POST', path, contentType, body }] }
}

/** One parcel a session: what is said of it must arrive in order. A file that is refused costs nothing else. */
function sessionParcels(entries: readonly Entry[]): Parcel[] {
  const parcels = new Map<string, { id: string; entries: Entry[]; records: SessionRecord[] }>()
  for (const entry of entries) {
    const record = decodeSessionRecord(entry.bytes)
    const id = record?.id ?? ''
    const key = record ? `${id} ${attachmentIn(record)}` : id
    const group = parcels.get(key) ?? { id, entries: [], records: [] }
    parcels.set(key, group)
    group.entries.push(entry)
    if (record) group.records.push(record)
  }
  return [...parcels.values()].map(({ id, entries: own, records }) => ({
    entries: own,
    deliveries: sessionCalls(id as SessionId, records),
  }))
}
