import type { JsonValue, Modality, Part } from '@agentops/protocol/messages'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { blob, fromUrl, withoutBytes } from './media.ts'

type Reader = (part: JsonRecord) => Part | undefined

/** A text part, or nothing for an empty or missing text. */
export function textPart(value: unknown): Part[] {
  const content = text(value)
  return content === undefined ? [] : [{ type: 'text', content }]
}

/** What no part of the convention fits, as the provider sent it without its bytes. */
export function otherPart(kind: string, value: unknown): Part {
  return { type: 'other', kind, value: withoutBytes(value) }
}

function filePart(modality: Modality, fileId: unknown): Part | undefined {
  const id = text(fileId)
  return id === undefined ? undefined : { type: 'file', modality, file_id: id }
}

function urlPart(modality: Modality, url: unknown): Part | undefined {
  const address = text(url)
  return address === undefined ? undefined : fromUrl(modality, address)
}

/** `image_url` is an object in chat and a text in Responses. */
function image(part: JsonRecord): Part | undefined {
  const field = part['image_url'] ?? part['image_file']
  const address = isRecord(field) ? field['url'] : field
  return urlPart('image', address) ?? filePart('image', part['file_id'] ?? record(field)['file_id'])
}

function audio(part: JsonRecord): Part | undefined {
  const inner = record(part['input_audio'])
  const data = text(inner['data']) ?? text(part['data'])
  const format = text(inner['format']) ?? text(part['format'])
  return data === undefined ? undefined : blob('audio', data, format && `audio/${format}`)
}

/** Fields are in `file` in chat, in the part itself in Responses. */
function file(part: JsonRecord): Part | undefined {
  const inner = isRecord(part['file']) ? part['file'] : part
  const data = text(inner['file_data'])
  if (data === undefined) {
    return urlPart('document', inner['file_url']) ?? filePart('document', inner['file_id'])
  }
  return data.startsWith('data:') ? fromUrl('document', data) : blob('document', data)
}

/** Assistants wrap a text in `{value, annotations}`. */
function plain(part: JsonRecord): Part | undefined {
  const field = part['text']
  return textPart(isRecord(field) ? field['value'] : field)[0]
}

function reasoning(part: JsonRecord): Part | undefined {
  const content = text(part['text'])
  return content === undefined ? undefined : { type: 'reasoning', content }
}

/** Mistral wraps thoughts in a list of texts. */
function thinking(part: JsonRecord): Part | undefined {
  const content = thoughtOf(part)
  return content === '' ? undefined : { type: 'reasoning', content }
}

/** What a `thinking` part of Mistral's models says: a text, or texts of which some cite. */
export function thoughtOf({ thinking: said }: JsonRecord): string {
  if (typeof said === 'string') return said
  return list(said)
    .flatMap((piece) => text(record(piece)['text']) ?? [])
    .join('')
}

function refusal(part: JsonRecord): Part | undefined {
  const content = text(part['refusal'])
  return content === undefined ? undefined : { type: 'refusal', content }
}

/** Content parts of chat, Responses and assistants by their type. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['text', plain],
  ['input_text', plain],
  ['output_text', plain],
  ['summary_text', reasoning],
  ['reasoning_text', reasoning],
  ['thinking', thinking],
  ['refusal', refusal],
  ['image_url', image],
  ['image_file', image],
  ['input_image', image],
  ['computer_screenshot', image],
  ['input_audio', audio],
  ['output_audio', audio],
  ['file', file],
  ['input_file', file],
  ['document_url', (part) => urlPart('document', part['document_url'])],
  ['video_url', (part) => urlPart('video', record(part['video_url'])['url'])],
])

function isEmptyText(part: JsonRecord): boolean {
  return part['text'] === '' || record(part['text'])['value'] === ''
}

/** Sources that a text cites; in the text's object for assistants. */
function annotations(part: JsonRecord): Part[] {
  const cited = list(part['annotations'] ?? record(part['text'])['annotations'])
  return cited.length === 0 ? [] : [otherPart('annotations', cited)]
}

function contentPart(value: unknown): Part[] {
  if (typeof value === 'string') return textPart(value)
  const part = record(value)
  const type = text(part['type']) ?? 'unknown'
  const known = READERS.get(type)?.(part)
  if (known) return [known, ...annotations(part)]
  return isEmptyText(part) ? [] : [otherPart(type, value)]
}

/** The content of a message: a text, or a list of typed parts. Empty texts are left out. */
export function contentParts(content: unknown): Part[] {
  return typeof content === 'string' ? textPart(content) : list(content).flatMap(contentPart)
}

/** What a tool answered: its text as sent, or its parts. */
export function toolResponse(id: unknown, output: unknown): Part {
  const response: JsonValue = Array.isArray(output)
    ? contentParts(output).map((part): JsonValue => ({ ...part }))
    : withoutBytes(output ?? null)
  return defined({ type: 'tool_call_response' as const, id: text(id), response })
}
