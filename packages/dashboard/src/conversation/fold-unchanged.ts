import type { JsonValue, Message } from '@agentops/protocol/messages'

/** What an LLM call was sent and answered, as far as the next call may repeat it. */
export interface Exchange {
  readonly inputMessages: readonly Message[]
  readonly outputMessages: readonly Message[]
}

/**
 * How many of a call's first messages the call before it already had: its input, and then the one
 * answer of its choices that was carried on. The last message is always new to the eye, because a
 * retry repeats everything.
 */
export function countUnchanged(previous: Exchange, current: readonly Message[]): number {
  const limit = current.length - 1
  const { inputMessages, outputMessages } = previous
  let count = 0
  while (count < limit && sameMessage(inputMessages[count], current[count])) count += 1
  const carriedOn = outputMessages.some((choice) => sameMessage(choice, current[count]))
  return count === inputMessages.length && carriedOn && count < limit ? count + 1 : count
}

function sameMessage(first: Message | undefined, second: Message | undefined): boolean {
  if (!first || !second || first.role !== second.role || first.name !== second.name) return false
  return sameJson(spoken(first), spoken(second))
}

/** Reasoning is rarely sent back, so its absence makes no new message. */
function spoken(message: Message): JsonValue {
  const parts = message.parts.filter((part) => part.type !== 'reasoning')
  const json: JsonValue = JSON.parse(JSON.stringify(parts))
  return json
}

function sameJson(first: JsonValue, second: JsonValue): boolean {
  return JSON.stringify(sorted(first)) === JSON.stringify(sorted(second))
}

/** The same value with the keys of every object in order: providers and SDKs reorder them. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]): [string, JsonValue] => [
    key,
    sorted(item),
  ])
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
