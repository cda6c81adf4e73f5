import type { Call } from './call.ts'
import { runCall, settle } from './settle.ts'

/** Anything that can be called; the parameters are the wrapped function's own business. */
export type AnyFunction = (this: never, ...parameters: never[]) => unknown

/** Begins a call of a wrapped function; `undefined` leaves the call alone. Must not throw. */
export type Begin = (self: unknown, parameters: readonly unknown[]) => Call | undefined

/** Whether a function is a class, which can only be constructed. */
export function isClass(fn: unknown): boolean {
  if (typeof fn !== 'function') return false
  try {
    return /^class[\s{]/.test(Function.prototype.toString.call(fn))
  } catch {
    return false
  }
}

/** A class whose construction is a call; static members, `instanceof`, name and length are the class's own. */
function tracedClass<Wrapped extends AnyFunction>(target: Wrapped, begin: Begin): Wrapped {
  return new Proxy(target, {
    construct(original, parameters, newTarget) {
      const construct = (): object => Reflect.construct(original, parameters, newTarget)
      const call = begin(undefined, parameters)
      if (!call) return construct()
      const instance = runCall(call, construct)
      call.end?.returned(undefined)
      return Object(instance)
    },
  })
}

/**
 * Wraps a function so that each call is begun and ended. `this`, name, length, the result's kind
 * (value, promise, generator, async generator, stream) and what is thrown stay as they are.
 */
export function traced<Wrapped extends AnyFunction>(fn: Wrapped, begin: Begin): Wrapped {
  if (isClass(fn)) return tracedClass(fn, begin)
  const wrapper = function (this: unknown, ...parameters: unknown[]): unknown {
    if (new.target)
      return Reflect.construct(fn, parameters, new.target === wrapper ? fn : new.target)
    const call = begin(this, parameters)
    if (!call) return Reflect.apply(fn, this, parameters)
    const { instead } = call
    const run = instead ? () => instead(fn) : () => Reflect.apply(fn, this, parameters)
    return settle(runCall(call, run), call)
  }
  // Libraries ask for AsyncFunction and GeneratorFunction by prototype.
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(fn))
  for (const key of Reflect.ownKeys(fn)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(fn, key)
    // `prototype` takes the value alone: what is made by one is an instance of the other.
    if (descriptor)
      Reflect.defineProperty(
        wrapper,
        key,
        key === 'prototype' ? { value: descriptor.value } : descriptor,
      )
  }
  // The wrapper forwards parameters and result untouched, which the type system cannot express.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return wrapper as unknown as Wrapped
}
