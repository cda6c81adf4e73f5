import type { JsonValue, Modality, Part } from '@agentops/protocol/messages'
import { defined, type JsonRecord, jsonValue, list, record, signatureOf, text } from '../json.ts'
import { blob, fromUrl, withoutBytes } from '../openai/media.ts'
import { otherPart, textPart } from '../openai/parts.ts'

/** An image or a document: bytes, an address, or an uploaded file; other sources say what they are. */
function medium(modality: Modality, block: JsonRecord): Part[] {
  const source = record(block['source'])
  const data = text(source['data'])
  const url = text(source['url'])
  const fileId = text(source['file_id'])
  if (source['type'] === 'base64' && data !== undefined) {
    return [blob(modality, data, text(source['media_type']))]
  }
  if (url !== undefined) return [fromUrl(modality, url)]
  if (fileId !== undefined) return [{ type: 'file', modality, file_id: fileId }]
  return [otherPart(text(block['type']) ?? modality, block)]
}

function thinking(block: JsonRecord): Part[] {
  const content = text(block['thinking'])
  if (content === undefined) return []
  return [
    defined({ type: 'reasoning' as const, content, signature: signatureOf(block['signature']) }),
  ]
}

function textWithCitations(block: JsonRecord): Part[] {
  const cited = list(block['citations'])
  const said = textPart(block['text'])
  return cited.length === 0 ? said : [...said, otherPart('citations', cited)]
}

/** The model asks the client to run a tool. */
function toolUse(block: JsonRecord): Part {
  return defined({
    type: 'tool_call' as const,
    id: text(block['id']),
    name: text(block['name']) ?? '',
    arguments: block['input'] == null ? undefined : jsonValue(block['input']),
  })
}

/** A tool that Anthropic, or an MCP server behind it, runs. */
function serverToolUse(block: JsonRecord): Part {
  return defined({
    type: 'server_tool_call' as const,
    id: text(block['id']),
    name: text(block['name']) ?? 'unknown',
    server_tool_call: withoutBytes(block),
  })
}

/** What a tool of the client answered: its text, or its blocks; a failure says that it is one. */
function toolResult(block: JsonRecord): Part {
  const { content } = block
  const answered: JsonValue = Array.isArray(content)
    ? contentParts(content).map((part): JsonValue => ({ ...part }))
    : withoutBytes(content ?? null)
  const response = block['is_error'] === true ? { is_error: true, content: answered } : answered
  return defined({ type: 'tool_call_response' as const, id: text(block['tool_use_id']), response })
}

/** Content blocks by their type. */
const READERS: ReadonlyMap<string, (block: JsonRecord) => Part[]> = new Map([
  ['text', textWithCitations],
  ['thinking', thinking],
  ['image', (block: JsonRecord) => medium('image', block)],
  ['document', (block: JsonRecord) => medium('document', block)],
  ['tool_use', (block: JsonRecord) => [toolUse(block)]],
  ['server_tool_use', (block: JsonRecord) => [serverToolUse(block)]],
  ['mcp_tool_use', (block: JsonRecord) => [serverToolUse(block)]],
  ['tool_result', (block: JsonRecord) => [toolResult(block)]],
])

function blockParts(value: unknown): Part[] {
  if (typeof value === 'string') return textPart(value)
  const block = record(value)
  const type = text(block['type']) ?? 'unknown'
  return READERS.get(type)?.(block) ?? [otherPart(type, value)]
}

/** The content of a message: a text, or a list of blocks. Empty texts are left out. */
export function contentParts(content: unknown): Part[] {
  return typeof content === 'string' ? textPart(content) : list(content).flatMap(blockParts)
}
