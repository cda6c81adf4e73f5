import { wallNow } from '../clock.ts'
/** What is known of an answer with an error, or of a call that got none. */
interface ProviderFailure {
  readonly provider: string
  /** Absent where no answer came. */
  readonly status?: number
  readonly requestId?: string
  /** What a call without an answer failed with. */
  readonly message?: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** What an error tells of the answer that it stands for. */
interface ToldAnswer {
  readonly status?: number
  readonly requestId?: string
  /** Of an error that names no cause. */
  readonly message?: string
}

/** Failures that are remembered, for an error to be recognised by. */
const MAX_FAILURES = 64
/** An error without the request's id is thrown soon after its answer, or is another's. */
const MAX_AGE_MS = 10_000

let failures: ProviderFailure[] = []
const known = new WeakMap<object, ProviderFailure>()

/** Remembers an answer with an error: the SDK's error for it does not say who gave it. */
export function noteFailedAnswer(
  failure: Required<Pick<ProviderFailure, 'provider' | 'status'>> & { readonly requestId?: string },
): void {
  note(failure)
}

/** Remembers what a call without an answer threw: an SDK gives it as the cause of its own, or repeats its words. */
export function noteThrown(error: unknown, provider: string): void {
  if (!(error instanceof Error)) return
  known.set(error, note({ provider, message: error.message }))
}

function note(told: Omit<ProviderFailure, 'at'>): ProviderFailure {
  const failure = { ...told, at: wallNow() }
  failures.push(failure)
  if (failures.length > MAX_FAILURES) failures.shift()
  return failure
}

/**
 * The provider whose answer an error stands for: by the id of its request; without one by its status, or
 * by what the connection failed with, if that came of one provider alone in the last seconds and stands
 * for no other error.
 */
export function providerOf(error: object, answer: ToldAnswer): string | undefined {
  const told = known.get(error)
  const answered = told ? [told] : failures.filter((failure) => isAbout(failure, answer))
  const [first, ...others] = answered
  if (first === undefined || others.some(({ provider }) => provider !== first.provider)) {
    return undefined
  }
  failures = failures.filter((failure) => !answered.includes(failure))
  known.set(error, first)
  return first.provider
}

function isAbout(failure: ProviderFailure, { status, requestId, message }: ToldAnswer): boolean {
  if (requestId !== undefined) return failure.requestId === requestId
  if (failure.at < wallNow() - MAX_AGE_MS) return false
  if (status !== undefined) return failure.status === status
  return Boolean(failure.message && message?.includes(failure.message))
}
