import { type AnyFunction, type Begin, isClass, traced } from './traced.ts'

/** Code that reads private static members, also in lowered forms: such a class cannot be stood in for. */
const PRIVATE_STATICS = /\bstatic\s[^(=;{]*#|private(?:Add|Get|Set|Method)\(|classPrivateField/i

/** Whether a class may have arrow functions in its fields. */
export function mayHaveFunctionFields(target: object): boolean {
  const source = Function.prototype.toString.call(target)
  return source.includes('=>') && !PRIVATE_STATICS.test(source)
}

/** Arrow functions and functions like them: what is constructed, or brings a `this`, is none of ours. */
function isArrow(value: unknown): value is AnyFunction {
  return typeof value === 'function' && !('prototype' in value) && !isClass(value)
}

/**
 * Whether a class's own code only calls or sets a field. A function that it hands on, as to
 * `emitter.on()` in its constructor, must stay the one that it hands on later to `emitter.off()`.
 */
function isOnlyCalled(source: string, name: string): boolean {
  const escaped = name.replaceAll('$', String.raw`\$`)
  return !new RegExp(String.raw`\.${escaped}(?![\w$])(?!\s*(?:\(|\?\.\(|=[^=]))`).test(source)
}

/** Makes the arrow functions in an instance's fields run as calls of that instance. */
function trackFields(instance: object, source: string, begin: Begin): void {
  const call: Begin = (_self, parameters) => begin(instance, parameters)
  for (const [name, field] of Object.entries(Object.getOwnPropertyDescriptors(instance))) {
    const { value, writable, configurable }: TypedPropertyDescriptor<unknown> = field
    if (!isArrow(value) || !writable || !configurable || !isOnlyCalled(source, name)) continue
    Object.defineProperty(instance, name, { ...field, value: traced(value, call) })
  }
}

/** A class that makes the same instances, with their fields tracked; it is the class by all other means. */
export function withTrackedFields<Class extends abstract new (...parameters: never[]) => object>(
  target: Class,
  begin: Begin,
): Class {
  const source = Function.prototype.toString.call(target)
  const tracked: Class = new Proxy(target, {
    construct(original, parameters, newTarget) {
      const constructor = newTarget === tracked ? original : newTarget
      const instance: object = Reflect.construct(original, parameters, constructor)
      trackFields(instance, source, begin)
      return instance
    },
  })
  const own = Object.getOwnPropertyDescriptor(target.prototype, 'constructor')
  if (own?.configurable && own.value === target) {
    Object.defineProperty(target.prototype, 'constructor', { ...own, value: tracked })
  }
  return tracked
}
