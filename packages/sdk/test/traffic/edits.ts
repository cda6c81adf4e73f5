import type { OutputMessage, Part } from '@agentops/protocol/messages'
import type { Interaction, RecordedResponse } from '@agentops/testkit/replay-wire/cases'
import { isStreamed } from '@agentops/testkit/replay-wire/matcher'
import type { LlmResponse } from '../../src/llms/providers/base.ts'
import type { Claimed } from '../../src/llms/providers/registry.ts'
import { claimRecorded, readAnswer } from './codec.ts'

/** A text with what wire formats have to escape, and what a cut must not part. */
const OTHER_TEXT = 'Nein — „doch“ 🙂\n\n```json\n{"a": 1}\n```'
const OTHER_TOOL = 'other_tool'
const OTHER_ARGUMENTS = { city: 'Köln', days: [1, 2], deep: { ok: true } }

type Edit = (part: Part) => Part

function otherPart(part: Part): Part {
  if (part.type === 'text') return { ...part, content: OTHER_TEXT }
  if (part.type !== 'tool_call') return part
  return { ...part, name: OTHER_TOOL, arguments: OTHER_ARGUMENTS }
}

/** What a person would change about an answer. */
export const EDITS = {
  'as it was': (part: Part) => part,
  'with another text and another tool call': otherPart,
} satisfies Readonly<Record<string, Edit>>

/** Bytes are not kept of media, so none can be written again. */
function isWritable({ type }: Part): boolean {
  return type !== 'blob' && type !== 'uri' && type !== 'file'
}

/** The answer without its media and with each of its other parts changed. */
export function edited(response: LlmResponse, edit: Edit): LlmResponse {
  const outputMessages = response.outputMessages.map((message): OutputMessage => {
    const parts = message.parts.filter(isWritable).map(edit)
    return { ...message, parts }
  })
  return { ...response, outputMessages }
}

/** The answer of a model that was recorded; undefined for an error, and for what is no message. */
export function answerOf(claimed: Claimed, { response }: Interaction): LlmResponse | undefined {
  if (response.status >= 400) return undefined
  const read = readAnswer(claimed, response)
  const isSpoken = read.outputMessages.some(({ parts }) => parts.some(isWritable))
  return (isSpoken || read.finishReasons.length > 0) && !read.failure ? read : undefined
}

/** An answer as its provider's class writes it; undefined when it cannot. */
export function written(
  { provider, claim }: Claimed,
  response: LlmResponse,
  stream: boolean,
): RecordedResponse | undefined {
  const encoded = provider.encodeResponse?.(claim, response, { stream })
  if (!encoded) return undefined
  const bytes = Buffer.concat(encoded.chunks)
  const headers = { 'content-type': encoded.contentType }
  if (!stream) return { status: 200, headers, body: JSON.parse(bytes.toString()) as never }
  const isBinary = encoded.contentType.includes('amazon')
  return isBinary
    ? { status: 200, headers, body: bytes.toString('base64'), body_encoding: 'base64' }
    : { status: 200, headers, body: bytes.toString() }
}

/** An interaction whose answer a provider's class has written, and what the answer says. */
export interface Rewritten {
  readonly interaction: Interaction
  /** Undefined where the recorded answer was left: an error, or what is no message. */
  readonly answer: LlmResponse | undefined
}

/** The interaction with an edited answer in place of the recorded one, in the same form. */
export function rewritten(interaction: Interaction, host: string): Rewritten {
  const claimed = claimRecorded(interaction, host)
  const read = answerOf(claimed, interaction)
  const answer = read && edited(read, EDITS['with another text and another tool call'])
  const response = answer && written(claimed, answer, isStreamed(interaction))
  return response
    ? { interaction: { ...interaction, response }, answer }
    : { interaction, answer: undefined }
}
