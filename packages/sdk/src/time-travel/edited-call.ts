import type { OutputMessage } from '@agentops/protocol/messages'
import type { NormalisedCall, Override } from '@agentops/protocol/override'
import type { RecordedEvent } from '@agentops/protocol/recording'
import { applyOverride } from '@agentops/replay/apply-override'
import type { LlmResponse } from '../llms/providers/base.ts'
import { readAnswer } from '../llms/read-answer.ts'
import { parseJson } from '../llms/providers/json.ts'
import { isStreamed } from '../llms/wire/streamed-body.ts'
import type { Answer } from './answer.ts'
import type { ClaimedCall } from './call-replay.ts'
import { TimeTravelError } from './errors.ts'
import { finishWordsOf } from './finish-words.ts'
import { recordedAnswer } from './recorded-answer.ts'

const ANSWER_TARGETS: ReadonlySet<Override['target']> = new Set(['completion', 'tool_calls'])

const NOTHING_SAID: LlmResponse = {
  finishReasons: [],
  usage: {},
  outputMessages: [],
  attributes: {},
}

function headerOf(answer: Answer): (name: string) => string | null {
  return (name) => answer.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null
}

/** What the recorded answer said; nothing when there was none or it was an error. */
function recordedResponse({ provider, claim }: ClaimedCall, answer: Answer): LlmResponse {
  const { status, chunks } = answer
  if (status === 0 || status >= 400) return NOTHING_SAID
  const body = Buffer.concat(chunks.map(({ bytes }) => bytes))
  const header = headerOf(answer)
  return readAnswer(provider, claim, { status, header, body, isComplete: true }) ?? NOTHING_SAID
}

function edited(output: readonly OutputMessage[], overrides: readonly Override[]): OutputMessage[] {
  const call: NormalisedCall = {
    type: 'llm',
    model: '',
    parameters: {},
    system: [],
    messages: [],
    tools: [],
    output,
  }
  const result = overrides.reduce<NormalisedCall>((before, override) => {
    const after = applyOverride(before, override)
    return after.type === 'llm' ? after : before
  }, call)
  return [...result.output]
}

/** The stream or the whole: as the program asks for it. */
function asksForStream({ provider, claim, request }: ClaimedCall, recorded: Answer): boolean {
  if (recorded.status > 0 && recorded.status < 400) {
    return isStreamed(headerOf(recorded)('content-type') ?? '')
  }
  const body = typeof request.body === 'string' ? parseJson(request.body) : undefined
  return provider.parseRequest(claim, body).stream === true
}

/**
 * The recorded answer with edits, in the provider's own wire format; undefined when the edits are of
 * the request.
 *
 * @throws TimeTravelError when answers of this endpoint cannot be written
 */
export function editedAnswer(
  call: ClaimedCall,
  recorded: RecordedEvent,
  overrides: readonly Override[],
): Answer | undefined {
  const edits = overrides.filter(({ target }) => ANSWER_TARGETS.has(target))
  if (edits.length === 0) return undefined
  const { provider, claim } = call
  const before = recorded.exchange ? recordedAnswer(recorded.exchange) : NO_ANSWER
  const response = recordedResponse(call, before)
  const words = finishWordsOf(claim)
  const outputMessages = edited(response.outputMessages, edits).map((message) => {
    const callsTool = message.parts.some(({ type }) => type === 'tool_call')
    return { ...message, finish_reason: callsTool ? words.toolCall : words.stop }
  })
  const finishReasons = outputMessages.map(({ finish_reason }) => finish_reason)
  const after = { model: recorded.model, ...response, outputMessages, finishReasons }
  const stream = asksForStream(call, before)
  const encoded = provider.encodeResponse?.(claim, after, { stream })
  if (!encoded) {
    throw new TimeTravelError(`answers of ${provider.name} ${claim.api} cannot be edited`)
  }
  const headers = before.headers.filter(([name]) => name.toLowerCase() !== 'content-type')
  return {
    status: 200,
    headers: [...headers, ['content-type', encoded.contentType]],
    chunks: encoded.chunks.map((bytes) => ({ bytes, atMs: 0 })),
  }
}

const NO_ANSWER: Answer = { status: 0, headers: [], chunks: [] }
