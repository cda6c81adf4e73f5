import type { JsonValue, Message, Part, ToolDefinition } from './messages.ts'

/** Reads messages of the GenAI conventions; content that has no parts becomes one text part. */
export function readMessages(value: JsonValue): Message[] | undefined {
  return listOf(value, readMessage)
}

/** Reads message parts. */
export function readParts(value: JsonValue): Part[] | undefined {
  if (typeof value === 'string') return [{ type: 'text', content: value }]
  return listOf(value, readPart)
}

/** Reads tool definitions. */
export function readToolDefinitions(value: JsonValue): ToolDefinition[] | undefined {
  return listOf(value, readTool)
}

function listOf<Item>(
  value: JsonValue,
  read: (item: JsonValue) => Item | undefined,
): Item[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items: Item[] = []
  for (const item of value) {
    const result = read(item)
    if (result === undefined) return undefined
    items.push(result)
  }
  return items
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readMessage(value: JsonValue): Message | undefined {
  if (!isObject(value) || typeof value['role'] !== 'string') return undefined
  const { content, parts: given, ...more } = value
  const parts = readParts(given ?? content ?? [])
  return parts && { ...more, role: value['role'], parts }
}

function readPart(value: JsonValue): Part | undefined {
  if (typeof value === 'string') return { type: 'text', content: value }
  if (!isObject(value)) return undefined
  const { type } = value
  if (typeof type !== 'string') return undefined
  return isKnownPart(type, value) ? value : { type: 'other', kind: type, value }
}

const PART_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['text', ['content']],
  ['reasoning', ['content']],
  ['refusal', ['content']],
  ['tool_call', ['name']],
  ['tool_call_response', ['response']],
  ['server_tool_call', ['name', 'server_tool_call']],
  ['blob', ['modality']],
  ['uri', ['modality', 'uri']],
  ['file', ['modality', 'file_id']],
  ['other', ['kind', 'value']],
])

function isKnownPart(type: string, value: { readonly [key: string]: JsonValue }): value is Part {
  const fields = PART_FIELDS.get(type)
  return fields !== undefined && fields.every((field) => field in value)
}

function readTool(value: JsonValue): ToolDefinition | undefined {
  if (!isObject(value)) return undefined
  const { type = 'function', name } = value
  if (typeof name !== 'string' || typeof type !== 'string') return undefined
  return { ...value, type, name }
}
