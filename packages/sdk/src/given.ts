import { noteFault } from './faults.ts'
import type { Session } from './session/session.ts'

/**
 * What a program without types hands in, or one whose types promise too much: whatever it is, it must
 * not throw in that program.
 */

/** A text, or what a number or another value looks like as one; '' for nothing and for what has no text. */
export function givenText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  try {
    // What an object's own way to become a text gives is what its author wants to see.
    return `${value as string}`
  } catch {
    return ''
  }
}

/** A session, of whichever copy of this package; undefined for anything else. */
export function givenSession(value: Session | undefined): Session | undefined {
  try {
    return typeof value?.open === 'function' ? value : undefined
  } catch {
    return undefined
  }
}

/** Options, or none where something else stands in their place. */
export function givenOptions<Options extends object>(
  value: Options | undefined,
): Options | Record<string, never> {
  return typeof value === 'object' && value !== null ? value : {}
}

/** A hook may be asynchronous where it should not be: what it rejects with would end the program. */
export function withoutRejection(result: unknown): void {
  if (result instanceof Promise) result.catch(() => undefined)
}

/** Runs code that meets what was handed in; what it throws is counted and kept from the program. */
export function attempt<Result>(doing: string, work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    noteFault(doing, error)
    return undefined
  }
}
