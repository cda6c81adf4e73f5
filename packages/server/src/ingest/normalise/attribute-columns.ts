import type { JsonValue } from '@agentops/protocol/messages'
import { MAX_ATTRIBUTES, MAX_ATTRIBUTE_LENGTH, boundJson, boundText } from '../bounds.ts'
import type { SpanRow } from '../row.ts'

/** The four maps that hold attributes by kind of value. */
export type AttributeColumns = Pick<SpanRow, 'attr_str' | 'attr_num' | 'attr_bool' | 'attr_json'>

/** How many attributes were over the limit, as an attribute of its own. */
const DROPPED_COUNT = 'agentops.dropped_attributes'

/** Sorts attributes into maps by kind; arrays, objects and null become JSON text. */
export function attributeColumns(
  attributes: Iterable<readonly [string, JsonValue]>,
): AttributeColumns {
  const columns = {
    attr_str: emptyMap<string>(),
    attr_num: emptyMap<number>(),
    attr_bool: emptyMap<boolean>(),
    attr_json: emptyMap<string>(),
  }
  let count = 0
  for (const [key, value] of attributes) {
    count += 1
    if (count > MAX_ATTRIBUTES) continue
    if (typeof value === 'string') columns.attr_str[key] = boundText(value, MAX_ATTRIBUTE_LENGTH)
    else if (typeof value === 'number') columns.attr_num[key] = value
    else if (typeof value === 'boolean') columns.attr_bool[key] = value
    else columns.attr_json[key] = JSON.stringify(boundJson(value, MAX_ATTRIBUTE_LENGTH))
  }
  if (count > MAX_ATTRIBUTES) columns.attr_num[DROPPED_COUNT] = count - MAX_ATTRIBUTES
  return columns
}

/** A map without a prototype, so that a key like `__proto__` is a key like any other. */
function emptyMap<Value>(): { [key: string]: Value } {
  const map: { [key: string]: Value } = Object.create(null)
  return map
}
