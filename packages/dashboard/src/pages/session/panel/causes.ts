import { EXCEPTION } from '@agentops/protocol/attributes'
import type { EventDetail } from '@agentops/protocol/event'

/** An error that another one comes from, or that an `AggregateError` holds. */
export interface Cause {
  /** `Caused by`, or `Error 2` of several. */
  readonly how: string
  readonly type: string
  readonly message: string
  /** What is known of the answer that it stands for: code, status, request id. */
  readonly notes: readonly string[]
  readonly causes: readonly Cause[]
}

const MAX_DEPTH = 24

/** What an event's error comes from; empty when it says nothing of it. */
export function causesOf(detail: EventDetail): readonly Cause[] {
  const text = detail.attributes[EXCEPTION.causes]
  try {
    return typeof text === 'string' ? readCauses(JSON.parse(text), 0) : []
  } catch {
    return []
  }
}

function readCauses(value: unknown, depth: number): Cause[] {
  if (!Array.isArray(value) || depth > MAX_DEPTH) return []
  return value.map((item: unknown) => ({
    how: textOf(item, 'how'),
    type: textOf(item, 'type'),
    message: textOf(item, 'message'),
    notes: ['status', 'code', 'requestId'].map((key) => textOf(item, key)).filter(Boolean),
    causes: readCauses(fieldOf(item, 'causes'), depth + 1),
  }))
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function textOf(value: unknown, key: string): string {
  const field = fieldOf(value, key)
  return typeof field === 'string' || typeof field === 'number' ? String(field) : ''
}
