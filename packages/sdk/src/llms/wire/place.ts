/** Calls what stood in a property before, with the caller's own `this`, and arguments unless others are given. */
export type CallOriginal = (parameters?: readonly unknown[]) => unknown

/** What runs in place of a function: it decides when the original is called, and hands its result on. */
export type Around = (call: CallOriginal, parameters: readonly unknown[], self: unknown) => unknown

/** A function of somebody's that another one can be put in front of, and taken away again. */
export interface Place {
  /** Puts ours there; does nothing when it stands there already, or when the property cannot change. */
  put(): void
  /** Puts back what was there, the very property; does nothing when someone has wrapped ours since. */
  remove(): void
}

type Callable = (...parameters: unknown[]) => unknown

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function'
}

/** Name, length and whatever else hangs on the original: `fetch.preconnect` in Bun. */
function dressAs(tapped: object, original: object): void {
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, key)
    if (descriptor && key !== 'prototype') Reflect.defineProperty(tapped, key, descriptor)
  }
}

function wrap(original: Callable, isOn: () => boolean, around: Around): Callable {
  const tapped = function (this: unknown, ...parameters: unknown[]): unknown {
    if (!isOn()) return Reflect.apply(original, this, parameters)
    const call: CallOriginal = (given = parameters) => Reflect.apply(original, this, given)
    return around(call, parameters, this)
  }
  dressAs(tapped, original)
  return tapped
}

/**
 * Makes a place of a property of `holder` that keeps a function, its own or an inherited one. A
 * function that somebody has kept of ours goes on working: `around` is asked for every call, except
 * while it is removed.
 */
export function placeOf(holder: object, name: PropertyKey, around: Around): Place {
  let ours:
    | { readonly tapped: Callable; readonly before: PropertyDescriptor | undefined }
    | undefined
  let isOn = false
  return {
    put() {
      isOn = true
      const original: unknown = Reflect.get(holder, name)
      if (!isCallable(original) || original === ours?.tapped) return
      const before = Object.getOwnPropertyDescriptor(holder, name)
      const value = wrap(original, () => isOn, around)
      const enumerable = before?.enumerable ?? false
      const after = { value, enumerable, configurable: true, writable: true }
      if (Reflect.defineProperty(holder, name, after)) ours = { tapped: value, before }
    },
    remove() {
      isOn = false
      if (!ours || Reflect.get(holder, name) !== ours.tapped) return
      if (ours.before) Reflect.defineProperty(holder, name, ours.before)
      else Reflect.deleteProperty(holder, name)
    },
  }
}
