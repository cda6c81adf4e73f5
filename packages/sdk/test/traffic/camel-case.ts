/** Names within these belong to the application. */
const SCHEMAS = new Set(['parameters', 'schema', 'data', 'parameter_definitions'])

/**
 * A recorded body as SDKs take it that say in camel case what the wire says in snake case; they take
 * no null for an absence.
 */
export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased)
  if (typeof value !== 'object' || value === null) return value
  const said = Object.entries(value).filter(([, inner]) => inner !== null)
  const fields = said.map(([name, inner]): [string, unknown] => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    SCHEMAS.has(name) ? inner : camelCased(inner),
  ])
  return Object.fromEntries(fields)
}

/** Errors of SDKs that name the HTTP status `statusCode`. */
export function describeStatusCodeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { thrown: String(error) }
  const { name, message } = error
  return {
    name,
    message,
    status: Reflect.get(error, 'statusCode'),
    body: Reflect.get(error, 'body'),
  }
}
