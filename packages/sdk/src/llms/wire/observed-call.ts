import { currentScope, runInScope } from '../../context.ts'
import type { Exchange } from './exchange.ts'
import type { CallOriginal } from './place.ts'

/**
 * Runs an original transport inside an exchange, so that taps below it stay quiet, and hands on the
 * very result that it gives; `note` sees it first. What is thrown ends the exchange.
 */
export function observeCall(
  call: CallOriginal,
  exchange: Exchange,
  note: (result: unknown) => void,
): Promise<unknown> {
  let answer: unknown
  try {
    answer = runInScope({ ...currentScope(), tapped: true }, () => call())
  } catch (error) {
    exchange.ended('failed', error)
    throw error
  }
  return Promise.resolve(answer).then(
    (result) => {
      note(result)
      return result
    },
    (error: unknown) => {
      exchange.ended('failed', error)
      throw error
    },
  )
}
