import type { JsonValue } from '@agentops/protocol/messages'

/** Every text in JSON data, through a function; keys stay. */
export function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  const mapped: Record<string, JsonValue> = Object.create(null)
  for (const [key, item] of Object.entries(value)) mapped[key] = mapTexts(item, change)
  return mapped
}
