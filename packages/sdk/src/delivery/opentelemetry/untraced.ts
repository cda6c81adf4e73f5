import { AsyncLocalStorage } from 'node:async_hooks'
import { runInScope } from '../../context.ts'
import { contextManager } from '../../opentelemetry-api.ts'

/** OpenTelemetry's instrumentations make no spans in a context that says so (`core`, `suppressTracing`). */
const SUPPRESS_TRACING = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/**
 * Runs a function outside of all that anybody keeps in async context: Sentry keeps its spans there. Edge
 * runtimes may have an `AsyncLocalStorage` without it.
 */
const outside: <Result>(fn: () => Result) => Result =
  'snapshot' in AsyncLocalStorage ? AsyncLocalStorage.snapshot() : (fn) => fn()

/**
 * Runs our own delivery so that nobody takes it for the agent's work: what it asks of the network makes
 * no spans in the user's OpenTelemetry or Sentry, and what a user's exporter prints is no session's log.
 */
export function untraced<Result>(work: () => Result): Result {
  return outside(() => {
    const quietly = () => runInScope({ quiet: true }, work)
    const manager = contextManager()
    if (!manager) return quietly()
    return manager.with(manager.active().setValue(SUPPRESS_TRACING, true), quietly)
  })
}
