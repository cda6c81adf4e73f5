import type { JsonValue, Modality, Part } from '@agentops/protocol/messages'
import {
  defined,
  isRecord,
  type JsonRecord,
  jsonValue,
  list,
  record,
  signatureOf,
  text,
} from '../json.ts'
import { blob, fromUrl, withoutBytes } from '../openai/media.ts'
import { otherPart, textPart } from '../openai/parts.ts'

type Reader = (block: JsonRecord) => Part[]

/** Bytes as base64, an object in S3, or a document's text; the format completes the media type. */
function medium(modality: Modality, kind: string): Reader {
  return (block) => {
    const source = record(block['source'])
    const bytes = text(source['bytes'])
    const address = text(record(source['s3Location'])['uri'])
    const format = text(block['format'])
    if (bytes !== undefined) return [blob(modality, bytes, format && `${modality}/${format}`)]
    if (address !== undefined) return [fromUrl(modality, address)]
    return [otherPart(kind, block)]
  }
}

function toolUse(call: JsonRecord): Part[] {
  const id = text(call['toolUseId'])
  const name = text(call['name']) ?? ''
  if (call['type'] === 'server_tool_use') {
    const server_tool_call = withoutBytes(call)
    return [defined({ type: 'server_tool_call' as const, id, name, server_tool_call })]
  }
  const argument = call['input'] == null ? undefined : jsonValue(call['input'])
  return [defined({ type: 'tool_call' as const, id, name, arguments: argument })]
}

/** A result is a list of texts, JSON values and media; a failure says that it is one. */
function toolResult(result: JsonRecord): Part[] {
  // What a tool found that Bedrock itself ran.
  const { type } = result
  if (typeof type === 'string' && type !== 'tool_result') return [otherPart(type, result)]
  const content = list(result['content']).flatMap((value): JsonValue[] => {
    const block = record(value)
    return 'json' in block ? [withoutBytes(block['json'])] : blockParts(block).map(asValue)
  })
  const response = result['status'] === 'error' ? { is_error: true, content } : content
  const id = text(result['toolUseId'])
  return [defined({ type: 'tool_call_response' as const, id, response })]
}

function asValue(part: Part): JsonValue {
  return { ...part }
}

function reasoning(block: JsonRecord): Part[] {
  const said = record(block['reasoningText'])
  const content = text(said['text'])
  const signature = signatureOf(said['signature'])
  if (content !== undefined) return [defined({ type: 'reasoning' as const, content, signature })]
  return block['redactedContent'] === undefined ? [] : [otherPart('redactedContent', block)]
}

function citations(block: JsonRecord): Part[] {
  return [...contentParts(block['content']), otherPart('citations', block['citations'])]
}

/** A block is an object with one field, which names its type. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['image', medium('image', 'image')],
  ['document', medium('document', 'document')],
  ['video', medium('video', 'video')],
  ['audio', medium('audio', 'audio')],
  ['toolUse', toolUse],
  ['toolResult', toolResult],
  ['reasoningContent', reasoning],
  ['citationsContent', citations],
  ['guardContent', (block) => textPart(record(block['text'])['text'])],
  // Marks where the cache ends: it says nothing.
  ['cachePoint', () => []],
])

function blockParts(block: JsonRecord): Part[] {
  if (typeof block['text'] === 'string') return textPart(block['text'])
  for (const [kind, value] of Object.entries(block)) {
    const read = READERS.get(kind)
    if (read) return read(record(value))
  }
  const kind = Object.keys(block)[0]
  return kind === undefined ? [] : [otherPart(kind, block)]
}

/** The content of a message: a list of blocks. Empty texts are left out. */
export function contentParts(content: unknown): Part[] {
  if (typeof content === 'string') return textPart(content)
  return list(content).filter(isRecord).flatMap(blockParts)
}
