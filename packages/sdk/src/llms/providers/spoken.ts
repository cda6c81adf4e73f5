import type { JsonValue, Part } from '@agentops/protocol/messages'
import { isRecord, type JsonRecord } from './json.ts'

/** A call of a client's tool that a model asked for. */
export type ToolCall = Extract<Part, { type: 'tool_call' }>

/** A stream says a text in pieces of this many characters, or in this many pieces if that is more. */
const PIECE = 24
const MAX_PIECES = 256

/** All that parts of one type say, joined; '' when there are none. */
export function saidIn(parts: readonly Part[], type: 'text' | 'reasoning' | 'refusal'): string {
  return parts.flatMap((part) => (part.type === type ? [part.content] : [])).join('')
}

/** The tool calls among parts. */
export function callsIn(parts: readonly Part[]): ToolCall[] {
  return parts.filter((part) => part.type === 'tool_call')
}

/** What parts of a provider's own kind hold. */
export function othersIn(parts: readonly Part[], kind: string): JsonValue[] {
  return parts.flatMap((part) => (part.type === 'other' && part.kind === kind ? [part.value] : []))
}

/** Lists of a provider's own kind, joined; undefined when there are none. */
export function listsIn(parts: readonly Part[], kind: string): JsonValue[] | undefined {
  const found = othersIn(parts, kind).flatMap((value) => (Array.isArray(value) ? value : [value]))
  return found.length === 0 ? undefined : found
}

/** Arguments as the text that a model writes: JSON, or what it wrote that was none. */
export function argumentText({ arguments: value }: ToolCall): string | undefined {
  return typeof value === 'string' || value === undefined ? value : JSON.stringify(value)
}

/** Arguments as an object, where a wire format has no place for anything else. */
export function argumentObject({ arguments: value }: ToolCall): JsonRecord {
  return isRecord(value) ? value : {}
}

/** A text in the pieces of a stream; none for an empty text. */
export function piecesOf(text = ''): string[] {
  const size = Math.max(PIECE, Math.ceil(text.length / MAX_PIECES))
  return text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? []
}
