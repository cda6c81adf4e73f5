import type { AttributeInput } from './event.ts'
import { toJsonText } from './serialize.ts'

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** A list has one kind of values: what are not all numbers become texts, and what is nothing is left out. */
function fitList(list: readonly unknown[]): AttributeInput | undefined {
  if (list.every((item) => typeof item === 'string') || list.every(isFinite)) return list
  const said = list.filter((item) => item !== undefined && item !== null)
  return said.map((item) => (typeof item === 'string' ? item : toJsonText(item)))
}

/** What of a value a span can hold; undefined when that is nothing. Types may have promised too much. */
function fit(value: unknown): AttributeInput | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : undefined
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
    case 'object':
      if (value === null) return undefined
      return Array.isArray(value) ? fitList(value) : toJsonText(value)
    case 'function':
    case 'symbol':
    case 'undefined':
      return undefined
  }
}

/** The attributes that a span can hold: one value that it cannot must not cost the event. */
export function fitAttributes(
  attributes: Readonly<Record<string, unknown>>,
): Readonly<Record<string, AttributeInput>> {
  const fitted: Record<string, AttributeInput> = {}
  for (const name of Object.keys(attributes)) {
    const value = fit(attributes[name])
    if (value !== undefined) fitted[name] = value
  }
  return fitted
}
