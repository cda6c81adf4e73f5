import { isDeepStrictEqual } from 'node:util'
import type { Message, Part } from '@agentops/protocol/messages'
import { type JsonRecord, list, record } from '../json.ts'

/** How an endpoint's list of messages is taken apart and put together. */
export interface MessageForm {
  /** What an entry of the list says: a message, or none. */
  read(entry: unknown): readonly Message[]
  /** The pieces of an entry: those of its content, its calls. */
  pieces(entry: unknown): readonly unknown[]
  /** What a piece says, in order. */
  readPiece(piece: unknown): readonly Part[]
  /** Pieces that say a part; undefined where it has no words (bytes that were not kept). */
  writePart(part: Part, role: string): readonly unknown[] | undefined
  /** The entries of a message made of pieces. */
  assemble(message: Message, pieces: readonly unknown[]): readonly unknown[]
}

interface Known {
  readonly message: Message
  /** The entry that says the message, after those before it that say nothing. */
  readonly entries: readonly unknown[]
}

function knownIn(entries: readonly unknown[], form: MessageForm) {
  const known: Known[] = []
  let silent: unknown[] = []
  for (const entry of entries) {
    const [message] = form.read(entry)
    silent.push(entry)
    if (!message) continue
    known.push({ message, entries: silent })
    silent = []
  }
  return { known, rest: silent }
}

interface KnownPiece {
  readonly piece: unknown
  readonly parts: readonly Part[]
}

function piecesIn(entries: readonly unknown[], form: MessageForm): KnownPiece[] {
  return entries
    .flatMap((entry) => form.pieces(entry))
    .map((piece) => ({ piece, parts: form.readPiece(piece) }))
    .filter(({ parts }) => parts.length > 0)
    .sort((a, b) => b.parts.length - a.parts.length)
}

/** The pieces of a message: as they were where they say the same, with all that is not kept of them. */
function piecesOf(
  { role, parts }: Message,
  known: readonly KnownPiece[],
  form: MessageForm,
): unknown[] | undefined {
  const pieces: unknown[] = []
  for (let at = 0; at < parts.length;) {
    const here = known.find((one) =>
      isDeepStrictEqual(one.parts, parts.slice(at, at + one.parts.length)),
    )
    const [part] = parts.slice(at, at + 1)
    const written = here ? [here.piece] : part && form.writePart(part, role)
    if (!written) return undefined
    pieces.push(...written)
    at += here?.parts.length ?? 1
  }
  return pieces
}

/**
 * A list of wire messages that says other messages. What was there already, be it a whole message or
 * a piece of one, stays as it was sent: with its media, its marks for the cache and its encrypted
 * thoughts. Undefined when a part cannot be written.
 */
function rewrittenMessages(
  entries: readonly unknown[],
  messages: readonly Message[],
  form: MessageForm,
): unknown[] | undefined {
  const { known, rest } = knownIn(entries, form)
  const pieces = piecesIn(entries, form)
  const rewritten: unknown[] = []
  for (const message of messages) {
    const at = known.findIndex((one) => isDeepStrictEqual(one.message, message))
    const [same] = at < 0 ? [] : known.splice(at, 1)
    const said = same ? undefined : piecesOf(message, pieces, form)
    if (!same && !said) return undefined
    rewritten.push(...(same?.entries ?? form.assemble(message, said ?? [])))
  }
  return [...rewritten, ...rest]
}

/** Where a body's messages are. */
interface MessageList {
  readonly field: string
  readonly form: MessageForm
  /** Messages that other fields of the body say, before those of the list. Default: none. */
  readonly before?: readonly Message[]
}

/** A body whose list of messages says other messages; undefined when a part cannot be written. */
export function withMessages(
  body: JsonRecord,
  messages: readonly Message[],
  { field, form, before = [] }: MessageList,
): JsonRecord | undefined {
  const isBefore = isDeepStrictEqual(messages.slice(0, before.length), before)
  const own = isBefore ? messages.slice(before.length) : messages
  const entries = rewrittenMessages(list(body[field]), own, form)
  return entries && { ...body, [field]: entries }
}

const SYSTEM = new Set<unknown>(['system', 'developer'])

/** A list of messages that begins with a system prompt, in place of those it began with. */
export function withSystemMessage(entries: readonly unknown[], content: string): unknown[] {
  const end = entries.findIndex((entry) => !SYSTEM.has(record(entry)['role']))
  const before = end < 0 ? entries : entries.slice(0, end)
  const role = record(before[0])['role'] ?? 'system'
  return [{ role, content }, ...entries.slice(before.length)]
}
