import { ITERATION } from './uses.ts'

const ENDS: ReadonlySet<unknown> = new Set([Object.prototype, Promise.prototype, null])

/** The SDKs' own inner steps, which want arguments that nobody else has. */
const INNER: ReadonlySet<string> = new Set([
  'constructor',
  'parseResponseTraced',
  'dispatchSseEvent',
  'injectDiscriminator',
  'decodeChunk',
])

function isListed(name: string): boolean {
  return !INNER.has(name) && !name.startsWith('_') && !name.startsWith('Symbol(')
}

function methodsOf(prototype: object): string[] {
  const names = Reflect.ownKeys(prototype)
  return names.flatMap((name) => {
    if (name === Symbol.asyncIterator) return [ITERATION]
    const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {}
    return typeof value === 'function' && isListed(String(name)) ? [String(name)] : []
  })
}

/**
 * The methods that the classes of an object offer, whatever its SDK's version: nobody has to know a
 * new one for it to be compared. A plain promise offers `then`.
 */
export function offeredHelpers(held: object): string[] {
  const names = new Set<string>(Symbol.asyncIterator in held ? [ITERATION] : [])
  let prototype: unknown = Object.getPrototypeOf(held)
  if (prototype === Promise.prototype) return ['then']
  while (typeof prototype === 'object' && prototype !== null && !ENDS.has(prototype)) {
    for (const name of methodsOf(prototype)) names.add(name)
    prototype = Object.getPrototypeOf(prototype)
  }
  return [...names]
}
