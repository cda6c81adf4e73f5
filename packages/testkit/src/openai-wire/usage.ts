import type { Answer } from './brain.ts'
import type { ChatRequest } from './chat-request.ts'

/** Token counts of one answer, as OpenAI reports them. */
export interface WireUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  readonly prompt_tokens_details: { readonly cached_tokens: number; readonly audio_tokens: number }
  readonly completion_tokens_details: {
    readonly reasoning_tokens: number
    readonly audio_tokens: number
    readonly accepted_prediction_tokens: number
    readonly rejected_prediction_tokens: number
  }
}

/** Counts tokens by a plain rule, not by the model's tokenizer: one for every four characters. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4)
}

const MESSAGE_OVERHEAD = 4
const PROMPT_OVERHEAD = 3
const CACHE_MINIMUM = 1024
const CACHE_STEP = 128
const REMEMBERED_PROMPTS = 64

/**
 * Counts usage, and prompt caching as OpenAI documents it: a prefix that an earlier prompt had is
 * cached from 1,024 tokens on, in steps of 128.
 */
export class UsageMeter {
  readonly #prompts: (readonly string[])[] = []

  /** Counts one exchange and remembers its prompt. */
  measure(request: ChatRequest, answer: Answer): WireUsage {
    const pieces = promptPieces(request)
    const prompt = PROMPT_OVERHEAD + sumTokens(pieces)
    const reasoning = answer.reasoningTokens ?? 0
    const completion = reasoning + completionTokens(answer)
    const cached = this.#cachedTokens(pieces)
    this.#prompts.push(pieces)
    if (this.#prompts.length > REMEMBERED_PROMPTS) this.#prompts.shift()
    return {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: reasoning,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    }
  }

  #cachedTokens(pieces: readonly string[]): number {
    const prefixes = this.#prompts.map((earlier) => sumTokens(commonPrefix(earlier, pieces)))
    const longest = Math.max(0, ...prefixes)
    return longest < CACHE_MINIMUM ? 0 : Math.floor(longest / CACHE_STEP) * CACHE_STEP
  }
}

/** Tools come first in a prompt, then the messages in order. */
function promptPieces(request: ChatRequest): string[] {
  const tools = request.tools === undefined ? [] : [JSON.stringify(request.tools)]
  return [...tools, ...request.messages.map((message) => JSON.stringify(message))]
}

function sumTokens(pieces: readonly string[]): number {
  return pieces.reduce((sum, piece) => sum + estimateTokens(piece) + MESSAGE_OVERHEAD, 0)
}

function commonPrefix(earlier: readonly string[], pieces: readonly string[]): readonly string[] {
  const end = pieces.findIndex((piece, index) => piece !== earlier[index])
  return end === -1 ? pieces : pieces.slice(0, end)
}

function completionTokens({ choices }: Answer): number {
  const texts = choices.flatMap(({ text, toolCalls = [] }) => [
    text ?? '',
    ...toolCalls.map((call) => call.name + JSON.stringify(call.arguments)),
  ])
  return texts.reduce((sum, text) => sum + estimateTokens(text), 0)
}
