/** Where the engine listens: a private Unix socket, or a TCP port of the loopback interface. */
export type EngineAddress = { readonly socketPath: string } | { readonly port: number }

/** What the child is told when it is started, as JSON in its first argument. */
export interface EngineOrder {
  /** Directory of the database; made when it is missing. */
  readonly directory: string
  readonly address: EngineAddress
  /** Upper bound of the engine's own memory, in bytes. */
  readonly memoryBytes: number
}

/** Why the child could not start. */
export type EngineFailure = 'missing' | 'locked' | 'failed'

/** What the child says to its parent. */
export type EngineNews =
  | { readonly type: 'ready'; readonly port: number | null }
  | { readonly type: 'failed'; readonly reason: EngineFailure; readonly message: string }

/** Reads what a child said; `undefined` when it is nothing that we know. */
export function parseEngineNews(value: unknown): EngineNews | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined
  if (value.type === 'ready') {
    return {
      type: 'ready',
      port: 'port' in value && typeof value.port === 'number' ? value.port : null,
    }
  }
  if (value.type !== 'failed' || !('message' in value)) return undefined
  const reason = 'reason' in value ? value.reason : ''
  const known = reason === 'missing' || reason === 'locked' ? reason : 'failed'
  return { type: 'failed', reason: known, message: String(value.message) }
}
