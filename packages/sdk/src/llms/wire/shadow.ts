type Method = (...parameters: unknown[]) => unknown

/** A method that stands in front of the prototype's on one instance. */
export type Shadow<Target extends object> = (
  this: Target,
  original: Method,
  ...parameters: unknown[]
) => unknown

/** A property that is read: `body` of a response. */
export type ShadowGetter<Target extends object> = (this: Target, original: unknown) => unknown

/** What {@link cast} puts in front of instances: made once a class, not once an instance. */
export interface Shadows {
  /** The object that stands between instances and their prototype. */
  inFrontOf(prototype: object): object
}

function method<Target extends object>(
  prototype: object,
  name: string | symbol,
  shadow: Shadow<Target>,
): PropertyDescriptor {
  function value(this: Target, ...parameters: unknown[]): unknown {
    const found: unknown = Reflect.get(prototype, name, this)
    if (typeof found !== 'function') throw new TypeError(`${String(name)} is not a function`)
    const original: Method = (...given) => Reflect.apply(found, this, given)
    return shadow.call(this, original, ...parameters)
  }
  return { value, configurable: true, writable: true, enumerable: false }
}

function getter<Target extends object>(
  prototype: object,
  name: string | symbol,
  shadow: ShadowGetter<Target>,
): PropertyDescriptor {
  function get(this: Target): unknown {
    return shadow.call(this, Reflect.get(prototype, name, this))
  }
  return { get, configurable: true, enumerable: false }
}

/**
 * Shadows of the methods that a class has, and of properties that are read. What belongs to one
 * instance is looked up by `this`: closures and properties for each response would cost more than the
 * rest of the tap.
 */
export function shadowsOf<Target extends object>(
  methods: readonly (readonly [string | symbol, Shadow<Target>])[],
  getters: readonly (readonly [string, ShadowGetter<Target>])[] = [],
): Shadows {
  const made = new WeakMap<object, object>()
  const make = (prototype: object): object => {
    const front: object = Object.create(prototype)
    for (const [name, shadow] of methods) {
      if (name in prototype) Object.defineProperty(front, name, method(prototype, name, shadow))
    }
    for (const [name, shadow] of getters) {
      Object.defineProperty(front, name, getter(prototype, name, shadow))
    }
    made.set(prototype, front)
    // Cast again, an instance stays as it is.
    made.set(front, front)
    return front
  }
  return { inFrontOf: (prototype) => made.get(prototype) ?? make(prototype) }
}

/** Shadows methods of one instance; its class, and every other instance, stays as it is. */
export function cast(instance: object, shadows: Shadows): void {
  const prototype: unknown = Object.getPrototypeOf(instance)
  if (typeof prototype !== 'object' || prototype === null) return
  Reflect.setPrototypeOf(instance, shadows.inFrontOf(prototype))
}

/** Replaces a method of one instance, be it its own or the prototype's. */
export function replace(instance: object, name: string, make: (original: Method) => Method): void {
  const method: unknown = Reflect.get(instance, name)
  if (typeof method !== 'function') return
  const original: Method = (...parameters) => Reflect.apply(method, instance, parameters)
  const value = make(original)
  Object.defineProperty(instance, name, { value, configurable: true, writable: true })
}
