type Method = (...parameters: unknown[]) => unknown

/** A method that stands in front of the prototype's on one instance. */
export type Shadow<Target extends object> = (
  this: Target,
  original: Method,
  ...parameters: unknown[]
) => unknown

/** Properties that {@link cast} puts on an instance. */
export type Shadows = PropertyDescriptorMap

function descriptor<Target extends object>(name: string | symbol, shadow: Shadow<Target>) {
  function value(this: Target, ...parameters: unknown[]): unknown {
    const method: unknown = Reflect.get(Object.getPrototypeOf(this), name, this)
    if (typeof method !== 'function') throw new TypeError(`${String(name)} is not a function`)
    const original: Method = (...given) => Reflect.apply(method, this, given)
    return shadow.call(this, original, ...parameters)
  }
  return { value, configurable: true, writable: true, enumerable: false }
}

/**
 * Builds shadows once, for all instances: what belongs to one instance is looked up by `this`, since
 * a closure for each method of each response costs more than the rest of the tap.
 */
export function shadowsOf<Target extends object>(
  methods: readonly (readonly [string | symbol, Shadow<Target>])[],
): Shadows {
  const shadows: Shadows = {}
  for (const [name, shadow] of methods) Reflect.set(shadows, name, descriptor(name, shadow))
  return shadows
}

/** Shadows methods of one instance; the prototype, and every other instance, stays as it is. */
export function cast(instance: object, shadows: Shadows): void {
  Object.defineProperties(instance, shadows)
}

/** Replaces a method of one instance, be it its own or the prototype's. */
export function replace(instance: object, name: string, make: (original: Method) => Method): void {
  const method: unknown = Reflect.get(instance, name)
  if (typeof method !== 'function') return
  const original: Method = (...parameters) => Reflect.apply(method, instance, parameters)
  const value = make(original)
  Object.defineProperty(instance, name, { value, configurable: true, writable: true })
}
