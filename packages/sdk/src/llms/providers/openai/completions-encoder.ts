import type { LlmResponse } from '../base.ts'
import type { Encoder } from '../encoded.ts'
import type { JsonRecord } from '../json.ts'
import { defined } from '../json.ts'
import { piecesOf, saidIn } from '../spoken.ts'
import { completionEvents, completionHead } from './chat-encoder.ts'
import { chatUsage } from './usage-encoder.ts'

function whole(response: LlmResponse): JsonRecord {
  return {
    ...completionHead(response, 'text_completion'),
    choices: response.outputMessages.map(({ parts, finish_reason }, index) => ({
      index,
      text: saidIn(parts, 'text'),
      logprobs: null,
      finish_reason: finish_reason ?? null,
    })),
    ...defined({ usage: chatUsage(response) }),
  }
}

/** Writes answers of completions. */
export const completionsEncoder: Encoder = {
  whole,
  events(response, provider) {
    const choices = response.outputMessages.flatMap(({ parts, finish_reason }, index) => [
      ...piecesOf(saidIn(parts, 'text')).map((text) => ({ index, text, finish_reason: null })),
      { index, text: '', finish_reason: finish_reason ?? null },
    ])
    const head = completionHead(response, 'text_completion')
    return completionEvents(head, choices, chatUsage(response), provider)
  },
}
