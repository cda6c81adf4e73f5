import type { Message, Modality, Part } from '@agentops/protocol/messages'
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
import { blob, withoutBytes } from '../openai/media.ts'
import { otherPart, textPart } from '../openai/parts.ts'
import { wholeArguments } from './partial-arguments.ts'

type Reader = (value: JsonRecord) => Part | undefined

/** Says about a part what no part of the convention says; signatures are encrypted. */
const ABOUT = new Set(['thought', 'thoughtSignature', 'videoMetadata', 'mediaResolution'])
const MODALITIES: readonly Modality[] = ['image', 'audio', 'video']

/** Google's JSON takes both spellings of a name. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A field by its name, in either of the two spellings that Google's JSON takes. */
export function field(value: JsonRecord, name: string): unknown {
  return value[name] ?? value[snakeCase(name)]
}

/** What kind of medium a MIME type is of. */
function modalityOf(mimeType: string | undefined): Modality {
  return MODALITIES.find((modality) => mimeType?.startsWith(modality)) ?? 'document'
}

/** A medium: a note of its bytes, or where it is. */
export function mediumPart(data: unknown, uri: unknown, mimeType: unknown): Part | undefined {
  const type = text(mimeType)
  const modality = modalityOf(type)
  const bytes = text(data)
  if (bytes !== undefined) return blob(modality, bytes, type)
  const address = text(uri)
  return address === undefined
    ? undefined
    : defined({ type: 'uri' as const, modality, mime_type: type, uri: address })
}

function toolCall(call: JsonRecord): Part {
  const pieces = field(call, 'partialArgs')
  const args = pieces === undefined ? call['args'] : wholeArguments(pieces)
  return defined({
    type: 'tool_call' as const,
    id: text(call['id']),
    name: text(call['name']) ?? '',
    arguments: args === undefined ? undefined : jsonValue(args),
  })
}

/** Answers name their function: without an id it is all that tells to which call they belong. */
function toolResponse({ id, ...response }: JsonRecord): Part {
  const part = { type: 'tool_call_response' as const, response: withoutBytes(response) }
  return defined({ ...part, id: text(id) })
}

function serverTool(name: string, call: JsonRecord): Part {
  const part = { type: 'server_tool_call' as const, name, server_tool_call: withoutBytes(call) }
  return defined({ ...part, id: text(call['id']) })
}

/** Field of a part that says what it is → how it is read. */
const READERS: readonly (readonly [string, Reader])[] = [
  ['functionCall', toolCall],
  ['functionResponse', toolResponse],
  ['inlineData', (medium) => mediumPart(medium['data'], undefined, field(medium, 'mimeType'))],
  ['fileData', (file) => mediumPart(undefined, field(file, 'fileUri'), field(file, 'mimeType'))],
  ['executableCode', (code) => serverTool('code_execution', code)],
  ['toolCall', (call) => serverTool(text(field(call, 'toolType')) ?? 'tool', call)],
]

function unknownPart(part: JsonRecord): Part[] {
  const kind = Object.keys(part).find((key) => !ABOUT.has(key) && key !== 'text')
  return kind === undefined ? [] : [otherPart(kind, part[kind])]
}

/** Google signs calls: without its signature it refuses their results. */
function signed(known: Part, part: JsonRecord): Part {
  const signature = signatureOf(field(part, 'thoughtSignature'))
  return known.type === 'tool_call' && signature !== undefined ? { ...known, signature } : known
}

function readPart(value: unknown): Part[] {
  const part = record(value)
  const content = text(part['text'])
  if (content !== undefined) {
    return [{ type: part['thought'] === true ? 'reasoning' : 'text', content }]
  }
  for (const [name, read] of READERS) {
    const inner = field(part, name)
    const known = isRecord(inner) ? read(inner) : undefined
    if (known) return [signed(known, part)]
  }
  return unknownPart(part)
}

/** The parts of a content: `{parts: […]}`, or a bare text as SDKs take it. */
export function contentParts(content: unknown): Part[] {
  if (typeof content === 'string') return textPart(content)
  return list(record(content)['parts']).flatMap(readPart)
}

/** A turn of a conversation; Google says `model` where the convention says `assistant`. */
export function turn(content: unknown): Message {
  const role = text(record(content)['role']) ?? 'user'
  return { role: role === 'model' ? 'assistant' : role, parts: contentParts(content) }
}
