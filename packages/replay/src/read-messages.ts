import type { JsonValue, Message, Part } from '@agentops/protocol/messages'
import type { ToolCallEdit } from '@agentops/protocol/override'
import { isList, isObject } from './canonical-json.ts'
import { OverrideError } from './override-error.ts'

type Fields = Readonly<Record<string, JsonValue>>

/** The field that makes a part of each type what it is, and whether that is a text. */
const PART_FIELDS: Readonly<Record<string, readonly [field: string, isText: boolean]>> = {
  text: ['content', true],
  reasoning: ['content', true],
  refusal: ['content', true],
  tool_call: ['name', true],
  tool_call_response: ['response', false],
  server_tool_call: ['name', true],
  blob: ['modality', true],
  uri: ['uri', true],
  file: ['file_id', true],
  other: ['kind', true],
}

/** Reads an object. @throws OverrideError */
export function readObject(value: JsonValue | undefined, path: string): Fields {
  if (isObject(value)) return value
  throw new OverrideError(path, 'must be an object')
}

/** Reads a list. @throws OverrideError */
export function readList(value: JsonValue | undefined, path: string): readonly JsonValue[] {
  if (value !== undefined && isList(value)) return value
  throw new OverrideError(path, 'must be a list')
}

/** Reads a text that is not empty. @throws OverrideError */
export function readName(value: JsonValue | undefined, path: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new OverrideError(path, 'must be a text that is not empty')
}

/** Reads a text. @throws OverrideError */
export function readText(value: JsonValue | undefined, path: string): string {
  if (typeof value === 'string') return value
  throw new OverrideError(path, 'must be a text')
}

/** Reads messages in the convention's shape. @throws OverrideError */
export function readMessages(value: JsonValue | undefined, path: string): readonly Message[] {
  return readList(value, path).map((item, index) => {
    const own = `${path}[${index}]`
    const fields = readObject(item, own)
    const role = readName(fields['role'], `${own}.role`)
    const parts = readParts(fields['parts'], `${own}.parts`)
    if (fields['name'] === undefined) return { role, parts }
    return { role, parts, name: readText(fields['name'], `${own}.name`) }
  })
}

/** Reads the parts of a message. @throws OverrideError */
export function readParts(value: JsonValue | undefined, path: string): readonly Part[] {
  return readList(value, path).map((item, index) => {
    const own = `${path}[${index}]`
    const fields = readObject(item, own)
    const type = readName(fields['type'], `${own}.type`)
    const known = Object.hasOwn(PART_FIELDS, type) ? PART_FIELDS[type] : undefined
    if (!known) {
      const types = Object.keys(PART_FIELDS).join(', ')
      throw new OverrideError(`${own}.type`, `"${type}" is none of ${types}`)
    }
    const [field, isText] = known
    if (isText) readText(fields[field], `${own}.${field}`)
    else if (fields[field] === undefined) throw new OverrideError(`${own}.${field}`, 'is missing')
    return item as Part
  })
}

/** Reads tool calls: `[{ "name": "search", "arguments": { "q": "Rome" } }]`. @throws OverrideError */
export function readToolCalls(value: JsonValue | undefined, path: string): readonly ToolCallEdit[] {
  return readList(value, path).map((item, index) => {
    const own = `${path}[${index}]`
    const fields = readObject(item, own)
    const call = {
      name: readName(fields['name'], `${own}.name`),
      arguments: fields['arguments'] ?? {},
    }
    return fields['id'] === undefined ? call : { ...call, id: readName(fields['id'], `${own}.id`) }
  })
}
