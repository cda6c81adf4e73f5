/**
 * Bundlers and hot reloading load this package several times into one process. What must exist once,
 * the default client and the context, is kept where every copy finds it. The number changes when its
 * shape does, so that copies which would not understand each other do not share.
 */
const KEY = Symbol.for('@agentops/sdk shared 1')

function registry(): Map<string, unknown> {
  const known: unknown = Reflect.get(globalThis, KEY)
  if (known instanceof Map) return known
  const created = new Map<string, unknown>()
  Object.defineProperty(globalThis, KEY, { value: created, configurable: true })
  return created
}

/** The one value of a name in this process (or worker thread), made by who asks first. */
export function shared<Value>(name: string, create: () => Value): Value {
  const values = registry()
  if (!values.has(name)) values.set(name, create())
  // Only this function writes, and a name always stands for one type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return values.get(name) as Value
}
