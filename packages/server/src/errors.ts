/** Stable names of what can keep a server from starting. */
export type StartFailure =
  | 'port-in-use'
  | 'address-unavailable'
  | 'data-directory-unwritable'
  | 'data-directory-in-use'
  | 'data-too-new'
  | 'data-damaged'
  | 'engine-missing'
  | 'engine-failed'
  | 'store-unreachable'
  | 'store-invalid'
  | 'keys-required'
  | 'keys-invalid'
  | 'prices-invalid'

/** Why a server could not start. `message` is one line that says what to do; show it as it is. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError'
  readonly code: StartFailure

  constructor(code: StartFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The store does not answer at the moment; the same request may succeed later. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
  /** Seconds after which to try again. */
  readonly retryAfter: number

  constructor(
    message: string,
    { retryAfter = 1, cause }: { retryAfter?: number; cause?: unknown },
  ) {
    super(message, { cause })
    this.retryAfter = retryAfter
  }
}

/** The store takes rows never, as they are: they do not fit its table. */
export class RowsRefusedError extends Error {
  override readonly name = 'RowsRefusedError'
  readonly table: string

  constructor(table: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.table = table
  }
}

/** A request that cannot be answered as asked: an HTTP status and what the answer's body says. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly status: RequestStatus
  readonly code: string
  readonly hint: string | undefined
  /** Seconds for the `Retry-After` header, when trying again helps. */
  readonly retryAfter: number | undefined
  /** The session that was asked for and that the project does not have. */
  readonly session: string | undefined

  constructor(status: RequestStatus, code: string, message: string, more: RequestErrorMore = {}) {
    super(message)
    this.status = status
    this.code = code
    this.hint = more.hint
    this.retryAfter = more.retryAfter
    this.session = more.session
  }
}

/** The statuses that a {@link RequestError} may have. */
export type RequestStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 503

interface RequestErrorMore {
  readonly hint?: string
  readonly retryAfter?: number
  readonly session?: string
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Whether an error of the file system says that a disk, or somebody's share of it, is full. */
export function isDiskFull(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return code === 'ENOSPC' || code === 'EDQUOT'
}
