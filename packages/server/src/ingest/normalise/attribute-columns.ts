import type { JsonValue } from '@agentops/protocol/messages'
import { MAX_ATTRIBUTES, MAX_ATTRIBUTE_LENGTH, boundJson, boundText } from '../bounds.ts'
import type { SpanRow } from '../row.ts'

/** The four maps that hold attributes by kind of value. */
export type AttributeColumns = Pick<SpanRow, 'attr_str' | 'attr_num' | 'attr_bool' | 'attr_json'>

/** How many attributes were over the limit, as an attribute of its own. */
const DROPPED_COUNT = 'agentops.dropped_attributes'

/** Most spans have no attributes of some kinds. */
const NO_FLAGS: ReadonlyMap<string, boolean> = new Map()
const NO_JSON: ReadonlyMap<string, string> = new Map()

/** Sorts attributes into maps by kind; arrays, objects and null become JSON text. */
export function attributeColumns(
  attributes: Iterable<readonly [string, JsonValue]>,
): AttributeColumns {
  const attr_str = new Map<string, string>()
  const attr_num = new Map<string, number>()
  let attr_bool: Map<string, boolean> | undefined
  let attr_json: Map<string, string> | undefined
  let count = 0
  for (const [key, value] of attributes) {
    count += 1
    if (count > MAX_ATTRIBUTES) continue
    if (typeof value === 'string') attr_str.set(key, boundText(value, MAX_ATTRIBUTE_LENGTH))
    else if (typeof value === 'number') attr_num.set(key, value)
    else if (typeof value === 'boolean') (attr_bool ??= new Map()).set(key, value)
    else {
      const text = JSON.stringify(boundJson(value, MAX_ATTRIBUTE_LENGTH))
      ;(attr_json ??= new Map()).set(key, text)
    }
  }
  if (count > MAX_ATTRIBUTES) attr_num.set(DROPPED_COUNT, count - MAX_ATTRIBUTES)
  return { attr_str, attr_num, attr_bool: attr_bool ?? NO_FLAGS, attr_json: attr_json ?? NO_JSON }
}
