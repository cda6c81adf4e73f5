import type { JsonValue } from '@agentops/protocol/messages'

/** Deeper than any request that a provider takes; what is deeper is compared as text. */
export const MAX_DEPTH = 100

/** Whether a value is an object with keys: neither null nor an array. */
export function isObject(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a list. `Array.isArray` alone forgets what is in a `JsonValue` list. */
export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** JSON with sorted keys and no spaces: the same text for the same value. */
export function canonicalJson(value: JsonValue): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const fields = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`)
  return `{${fields.join(',')}}`
}

/** Whether a value nests deeper than a limit; safe on any depth. */
export function isDeeperThan(value: JsonValue, limit: number): boolean {
  let level: readonly JsonValue[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true
    level = level.flatMap(childrenOf)
  }
  return false
}

function childrenOf(value: JsonValue): readonly JsonValue[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).filter((child) => typeof child === 'object' && child !== null)
}

/** Reads JSON; `undefined` when it is none, or too deep to walk. */
export function parseJson(text: string, maxDepth = MAX_DEPTH): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text)
    return isDeeperThan(value, maxDepth) ? undefined : value
  } catch {
    return undefined
  }
}
