/**
 * The user's OpenTelemetry, when there is one: `@opentelemetry/api` keeps what is registered with it
 * under a symbol that all of its copies know (api `internal/global-utils.ts`), so that it is found
 * without the package.
 */
const API = Symbol.for('opentelemetry.js.api.1')

/** An OpenTelemetry `Context`. */
interface ContextLike {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): ContextLike
}

/** An OpenTelemetry `ContextManager`. */
interface ContextManagerLike {
  active(): ContextLike
  with<Result>(context: ContextLike, fn: () => Result): Result
}

function isContextManager(value: unknown): value is ContextManagerLike {
  if (typeof value !== 'object' || value === null) return false
  return ['active', 'with'].every((name) => typeof Reflect.get(value, name) === 'function')
}

/** The context manager that the user has registered. */
export function contextManager(): ContextManagerLike | undefined {
  const api: unknown = Reflect.get(globalThis, API)
  const manager: unknown =
    typeof api === 'object' && api !== null ? Reflect.get(api, 'context') : undefined
  return isContextManager(manager) ? manager : undefined
}
