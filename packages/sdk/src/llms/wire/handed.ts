import type { Exchange } from './exchange.ts'

/** A request whose exchange was opened before it was made. */
export interface Handed {
  /** Taken by the first request that is made. */
  exchange?: Exchange | undefined
}

let current: Handed | undefined

/** Makes a request whose exchange is open already: the tap that sees it made goes on with that one. */
export function handOver<Result>(handed: Handed, make: () => Result): Result {
  const before = current
  current = handed
  try {
    return make()
  } finally {
    current = before
  }
}

/** What is handed over to the request that is being made now; undefined when nothing is. */
export function takeHanded(): Handed | undefined {
  if (!current) return undefined
  const taken = { ...current }
  current.exchange = undefined
  return taken
}
