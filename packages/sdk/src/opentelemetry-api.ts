/**
 * The user's OpenTelemetry, when there is one: `@opentelemetry/api` keeps what is registered with it
 * under a symbol that all of its copies know (api `internal/global-utils.ts`), and so are the keys of
 * its contexts (`createContextKey`). So both are found without the package.
 */
const API = Symbol.for('opentelemetry.js.api.1')
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN')

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

function hasMethods(value: unknown, names: readonly string[]): value is object {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof Reflect.get(value, name) === 'function')
}

function isContextManager(value: unknown): value is ContextManagerLike {
  return hasMethods(value, ['active', 'with'])
}

function isContext(value: unknown): value is ContextLike {
  return hasMethods(value, ['getValue', 'setValue'])
}

/** The context manager that the user has registered. */
export function contextManager(): ContextManagerLike | undefined {
  const api: unknown = Reflect.get(globalThis, API)
  const manager: unknown =
    typeof api === 'object' && api !== null ? Reflect.get(api, 'context') : undefined
  return isContextManager(manager) ? manager : undefined
}

/** The span of a context: the very object that its provider has made. */
export function spanOf(context: unknown): object | undefined {
  const span = isContext(context) ? context.getValue(SPAN) : undefined
  return typeof span === 'object' && span !== null ? span : undefined
}
