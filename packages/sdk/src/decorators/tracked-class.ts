import { type AnyFunction, type Begin, traced } from './traced.ts'
import { mayHaveFunctionFields, withTrackedFields } from './tracked-fields.ts'

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function'
}

/** A function of a prototype that is looked up when it is called: what is patched later still counts. */
function inherited(prototype: object, key: PropertyKey): AnyFunction {
  return function (this: object, ...parameters: never[]) {
    const method: unknown = Reflect.get(Object.getPrototypeOf(prototype), key, this)
    return isFunction(method) ? Reflect.apply(method, this, parameters) : undefined
  }
}

function wrapProperty(owner: object, key: PropertyKey, begin: Begin): void {
  const descriptor = Reflect.getOwnPropertyDescriptor(owner, key)
  if (!descriptor?.configurable) return
  const wrapped: PropertyDescriptor = { ...descriptor }
  for (const part of ['value', 'get', 'set'] as const) {
    const fn: unknown = descriptor[part]
    if (isFunction(fn)) Object.assign(wrapped, { [part]: traced(fn, begin) })
  }
  Reflect.defineProperty(owner, key, wrapped)
}

/** Makes the functions that an object has itself run as calls. */
export function trackMembers(owner: object, begin: Begin): void {
  for (const key of Reflect.ownKeys(owner))
    if (key !== 'constructor') wrapProperty(owner, key, begin)
}

/** Methods of base classes act for the agent too: they are wrapped below, and stay as they are above. */
function trackInherited(prototype: object, begin: Begin): void {
  let above: unknown = Object.getPrototypeOf(prototype)
  while (typeof above === 'object' && above !== null && above !== Object.prototype) {
    for (const key of Reflect.ownKeys(above)) {
      const method = Reflect.getOwnPropertyDescriptor(above, key)
      if (!isFunction(method?.value) || Object.hasOwn(prototype, key)) continue
      const value = traced(inherited(prototype, key), begin)
      Object.defineProperty(value, 'name', { value: method.value.name, configurable: true })
      Object.defineProperty(value, 'length', { value: method.value.length, configurable: true })
      Object.defineProperty(prototype, key, { ...method, value })
    }
    above = Object.getPrototypeOf(above)
  }
}

/** Makes the instances of a class act as agents, in their methods, accessors and function fields; it stays the class it is. */
export function trackInstances<Class extends abstract new (...parameters: never[]) => object>(
  target: Class,
  begin: Begin,
): Class {
  const { prototype } = target
  trackMembers(prototype, begin)
  trackInherited(prototype, begin)
  return mayHaveFunctionFields(target) ? withTrackedFields(target, begin) : target
}
