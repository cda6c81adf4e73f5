/** What is known of an answer with an error, or of a call that got none. */
interface ProviderFailure {
  readonly provider: string
  /** Absent where no answer came. */
  readonly status?: number
  readonly requestId?: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** What an error tells of the answer that it stands for. */
interface ToldAnswer {
  readonly status?: number
  readonly requestId?: string
}

/** Failures that are remembered, for an error to be recognised by. */
const MAX_FAILURES = 64
/** An error without the request's id is thrown soon after its answer, or is another's. */
const MAX_AGE_MS = 10_000

let failures: ProviderFailure[] = []
const known = new WeakMap<object, string>()

/** Remembers an answer with an error: the SDK's error for it does not say who gave it. */
export function noteFailedAnswer(failure: Omit<ProviderFailure, 'at'>): void {
  failures.push({ ...failure, at: Date.now() })
  if (failures.length > MAX_FAILURES) failures.shift()
}

/** Remembers what a call without an answer threw: an SDK gives it as the cause of its own. */
export function noteThrown(error: unknown, provider: string): void {
  if (typeof error === 'object' && error !== null) known.set(error, provider)
}

/**
 * The provider whose answer an error stands for: by the id of its request; without one by its status,
 * if one provider alone has answered with it in the last seconds and no error has been thrown for that.
 */
export function providerOf(error: object, answer: ToldAnswer): string | undefined {
  const told = known.get(error)
  if (told !== undefined) return told
  const answered = failures.filter((failure) => isAbout(failure, answer))
  const [provider, ...others] = new Set(answered.map((failure) => failure.provider))
  if (provider === undefined || others.length > 0) return undefined
  failures = failures.filter((failure) => !answered.includes(failure))
  known.set(error, provider)
  return provider
}

function isAbout(failure: ProviderFailure, { status, requestId }: ToldAnswer): boolean {
  if (requestId !== undefined) return failure.requestId === requestId
  return status !== undefined && failure.status === status && failure.at >= Date.now() - MAX_AGE_MS
}
