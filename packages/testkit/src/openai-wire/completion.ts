import type { Answer, Choice } from './brain.ts'
import { datedModel, wireId } from './identity.ts'
import type { ChatToolCall } from './chat-request.ts'
import type { WireUsage } from './usage.ts'

/** A choice with everything decided that the wire sends: ids and finish reason. */
export interface DecidedChoice {
  readonly text: string | null
  readonly toolCalls: readonly ChatToolCall[]
  readonly finishReason: string
}

/** An answer with everything decided that the wire sends, whether streamed or not. */
export interface Completion {
  readonly id: string
  /** Seconds since the epoch. */
  readonly created: number
  readonly model: string
  readonly fingerprint: string
  readonly choices: readonly DecidedChoice[]
  readonly usage: WireUsage
}

/** Decides ids, model and finish reasons of an answer. */
export function decide(model: string, answer: Answer, usage: WireUsage): Completion {
  return {
    id: wireId('chatcmpl-', 29),
    created: Math.floor(Date.now() / 1000),
    model: datedModel(model),
    fingerprint: 'fp_34a54ae93c',
    choices: answer.choices.map(decideChoice),
    usage,
  }
}

function decideChoice({ text, toolCalls = [], finishReason }: Choice): DecidedChoice {
  return {
    text: text ?? null,
    toolCalls: toolCalls.map((call) => ({
      id: wireId('call_', 24),
      type: 'function',
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    })),
    finishReason: finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
  }
}

/** The body of an answer that is not streamed (`chat.completion`). */
export function completionBody(completion: Completion): object {
  return {
    id: completion.id,
    object: 'chat.completion',
    created: completion.created,
    model: completion.model,
    choices: completion.choices.map(({ text, toolCalls, finishReason }, index) => ({
      index,
      message: {
        role: 'assistant',
        content: text,
        ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
        refusal: null,
        annotations: [],
      },
      logprobs: null,
      finish_reason: finishReason,
    })),
    usage: completion.usage,
    service_tier: 'default',
    system_fingerprint: completion.fingerprint,
  }
}
