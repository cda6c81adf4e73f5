/** How fast the wire answers: `natural` like a hosted model, `instant` without any wait. */
export type Pace = 'natural' | 'instant'

const FIRST_BYTE_MS = 320
const CHUNK_MS = 22
const TOKEN_MS = 9
const LONGEST_ANSWER_MS = 2500

/** Milliseconds to wait before a chunk; the first waits for the model to have read the prompt. */
export function chunkDelay(pace: Pace, index: number): number {
  if (pace === 'instant') return 0
  return index === 0 ? FIRST_BYTE_MS : CHUNK_MS + ((index * 7) % 9) - 4
}

/** Milliseconds until an answer that is not streamed is complete. */
export function answerDelay(pace: Pace, outputTokens: number): number {
  if (pace === 'instant') return 0
  return Math.min(LONGEST_ANSWER_MS, FIRST_BYTE_MS + outputTokens * TOKEN_MS)
}
