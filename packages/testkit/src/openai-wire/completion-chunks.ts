import type { ChatToolCall } from './chat-request.ts'
import type { Completion, DecidedChoice } from './completion.ts'
import { wireId } from './identity.ts'

/** The last event of every OpenAI stream. */
const DONE = 'data: [DONE]\n\n'

/**
 * The events of a streamed answer (`chat.completion.chunk`), `data: [DONE]` included. Choices take
 * turns; the parts of a tool call carry its index, and only the first its id and name.
 *
 * @param includeUsage as `stream_options.include_usage`: a last chunk with usage and no choice
 */
export function completionEvents(completion: Completion, includeUsage: boolean): string[] {
  const rest = includeUsage ? { usage: null } : {}
  const chunks = interleave(completion.choices.map(deltasOf)).map(({ index, ...change }) =>
    chunk(completion, { choices: [{ index, logprobs: null, ...change }], ...rest }),
  )
  const usage = includeUsage ? [chunk(completion, { choices: [], usage: completion.usage })] : []
  return [...chunks, ...usage, DONE]
}

/** OpenAI's error in mid-stream. */
export function errorEvent(message: string): string {
  const error = { message, type: 'server_error', param: null, code: null }
  return `data: ${JSON.stringify({ error })}\n\n`
}

interface Change {
  readonly index: number
  readonly delta: object
  readonly finish_reason: string | null
}

function chunk(completion: Completion, fields: object): string {
  const body = {
    id: completion.id,
    object: 'chat.completion.chunk',
    created: completion.created,
    model: completion.model,
    service_tier: 'default',
    system_fingerprint: completion.fingerprint,
    ...fields,
    obfuscation: wireId('', 8),
  }
  return `data: ${JSON.stringify(body)}\n\n`
}

function deltasOf({ text, toolCalls, finishReason }: DecidedChoice, index: number): Change[] {
  const start = { role: 'assistant', content: text === null ? null : '', refusal: null }
  const deltas = [
    start,
    ...pieces(text ?? '').map((content) => ({ content })),
    ...toolCalls.flatMap(toolCallDeltas),
  ]
  return [
    ...deltas.map((delta) => ({ index, delta, finish_reason: null })),
    { index, delta: {}, finish_reason: finishReason },
  ]
}

function toolCallDeltas(call: ChatToolCall, index: number): object[] {
  const { id, type } = call
  const opening = { index, id, type, function: { name: call.function.name, arguments: '' } }
  const fragments = pieces(call.function.arguments).map((part) => ({
    index,
    function: { arguments: part },
  }))
  return [opening, ...fragments].map((part) => ({ tool_calls: [part] }))
}

/** Cuts a text about where a tokenizer would: short words whole, with the space before them. */
function pieces(text: string): string[] {
  return text.match(/\s?[^\s]{1,6}|\s/gu) ?? []
}

function interleave(lists: readonly (readonly Change[])[]): Change[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  const turns = Array.from({ length: longest }, (_, turn) => lists.map((list) => list[turn]))
  return turns.flat().filter((change) => change !== undefined)
}
