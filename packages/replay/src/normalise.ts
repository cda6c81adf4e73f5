import type { JsonValue } from '@agentops/protocol/messages'
import { isList, isObject } from './canonical-json.ts'

/** A user's own rule for texts that differ from run to run. */
export interface TextPattern {
  /** Applied with the `g` flag. */
  readonly pattern: RegExp
  readonly replacement: string
}

/** Fields of a request's top level that do not change what a model answers. */
const VOLATILE = new Set([
  'metadata',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'idempotency_key',
  'request_id',
])

/** Fields that link a tool's result to its call. */
const LINKS = new Set([
  'tool_call_id',
  'tool_use_id',
  'call_id',
  'toolCallId',
  'toolUseId',
  'item_id',
])

/** Objects of these types have an `id` that a provider or framework made up. */
const IDENTIFIED = new Set([
  'function',
  'tool_use',
  'tool_call',
  'tool-call',
  'tool_call_response',
  'server_tool_use',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'message',
  'reasoning',
])

/** Below these, ids are the user's data: what a tool was asked and what it said. */
const DATA = new Set([
  'arguments',
  'args',
  'input',
  'response',
  'output',
  'result',
  'json',
  'parameters',
  'input_schema',
  'inputSchema',
  'schema',
])

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
/** ISO 8601 with a time of day, and the two forms of JavaScript's `Date`. A bare date is content. */
const TIMES = [
  /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z\b|[+-]\d{2}:?\d{2}\b)?/g,
  /\b[A-Z][a-z]{2},? (?:[A-Z][a-z]{2} \d{1,2}|\d{1,2} [A-Z][a-z]{2}) \d{4} \d{2}:\d{2}:\d{2} GMT(?:[+-]\d{4}(?: \([^)]{1,60}\))?)?/g,
]
const SHORTEST_TIME = 16

/** Replaces what differs from run to run in one request; ids get a number by first appearance. */
class Normaliser {
  readonly #patterns: readonly TextPattern[]
  readonly #numbers = new Map<string, number>()

  constructor(patterns: readonly TextPattern[]) {
    this.#patterns = patterns.map(({ pattern, replacement }) => ({
      pattern: new RegExp(pattern, pattern.global ? pattern.flags : `${pattern.flags}g`),
      replacement,
    }))
  }

  text(text: string): string {
    let result = text
    for (const { pattern, replacement } of this.#patterns) {
      result = result.replace(pattern, replacement)
    }
    if (result.length < SHORTEST_TIME) return result
    for (const time of TIMES) result = result.replace(time, '<time>')
    if (!result.includes('-')) return result
    return result.replace(UUID, (uuid) => `<uuid:${this.#number(uuid.toLowerCase())}>`)
  }

  value(value: JsonValue, isData: boolean): JsonValue {
    if (typeof value === 'string') return this.text(value)
    if (isList(value)) return value.map((one) => this.value(one, isData))
    return isObject(value) ? this.#object(value, isData) : value
  }

  /** Sorted, so that ids are numbered alike whatever the order of keys; and without a prototype. */
  #object(object: Readonly<Record<string, JsonValue>>, isData: boolean): JsonValue {
    const result: Record<string, JsonValue> = Object.create(null)
    for (const key of Object.keys(object).toSorted()) {
      const child = object[key] ?? null
      if (!isData && typeof child === 'string' && isIdentifier(key, object)) {
        result[key] = `<id:${this.#number(child)}>`
      } else result[key] = this.value(child, isData || (DATA.has(key) && isObject(child)))
    }
    return result
  }

  #number(id: string): number {
    const known = this.#numbers.get(id)
    if (known !== undefined) return known
    this.#numbers.set(id, this.#numbers.size + 1)
    return this.#numbers.size
  }
}

function isIdentifier(key: string, object: Readonly<Record<string, JsonValue>>): boolean {
  if (LINKS.has(key)) return true
  if (key !== 'id') return false
  const { type } = object
  return typeof type === 'string' && IDENTIFIED.has(type)
}

/** A request body with what differs from run to run normalised, and fields that do not matter gone. */
export function normaliseBody(body: JsonValue, patterns: readonly TextPattern[]): JsonValue {
  const normaliser = new Normaliser(patterns)
  if (!isObject(body)) return normaliser.value(body, false)
  const kept = Object.entries(body).filter(([key]) => !VOLATILE.has(key))
  return normaliser.value(Object.fromEntries(kept), false)
}

/** A tool's arguments or an action's parameters with ids and times in texts normalised. */
export function normaliseInput(input: JsonValue, patterns: readonly TextPattern[]): JsonValue {
  return new Normaliser(patterns).value(input, true)
}
