import type { Outcome } from '@agentops/protocol/attributes'
import type { Exchange } from './exchange.ts'

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** undici cancels the body of a response that was collected, and says so. */
function isCollected(reason: unknown): boolean {
  return typeof reason === 'string' && reason.includes('garbage collected')
}

/** How it ended when somebody let go of a body: on purpose, or because nobody held it any more. */
export function outcomeOfStop(reason: unknown): Outcome {
  return isCollected(reason) ? 'abandoned' : 'cancelled'
}

/** Ends an exchange whose body could not be read on: the reader gave up, or it broke. */
export function endBroken(exchange: Exchange, error: unknown): void {
  const isStop = isAbort(error) || isCollected(error)
  exchange.ended(isStop ? outcomeOfStop(error) : 'failed', error)
}
