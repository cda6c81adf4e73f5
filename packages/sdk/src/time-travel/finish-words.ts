import type { Claim } from '../llms/providers/base.ts'

/** Words in which a wire format says why a model stopped. */
export interface FinishWords {
  readonly stop: string
  readonly toolCall: string
}

/** By the start of {@link Claim.api}; the format of OpenAI's chat, which most have taken over, is the rest. */
const WORDS: readonly (readonly [string, FinishWords])[] = [
  ['messages', { stop: 'end_turn', toolCall: 'tool_use' }],
  ['converse', { stop: 'end_turn', toolCall: 'tool_use' }],
  ['invoke_model', { stop: 'end_turn', toolCall: 'tool_use' }],
  ['models.', { stop: 'STOP', toolCall: 'STOP' }],
  ['interactions', { stop: 'completed', toolCall: 'requires_action' }],
  ['responses', { stop: 'completed', toolCall: 'completed' }],
  ['cohere.v1', { stop: 'COMPLETE', toolCall: 'COMPLETE' }],
  ['cohere.v2', { stop: 'COMPLETE', toolCall: 'TOOL_CALL' }],
  ['ollama', { stop: 'stop', toolCall: 'stop' }],
  ['inference', { stop: 'end_of_turn', toolCall: 'end_of_message' }],
]

const CHAT: FinishWords = { stop: 'stop', toolCall: 'tool_calls' }

/** The words of the endpoint that a call goes to. */
export function finishWordsOf({ api }: Claim): FinishWords {
  return WORDS.find(([start]) => api.startsWith(start))?.[1] ?? CHAT
}
