/** Hands out the very object that it is given: fields of a class below are put on that one. */
class Given {
  constructor(target: object) {
    // What a constructor returns is what the fields of its subclass are put on (ECMA-262, 10.2.2).
    return target
  }
}

/**
 * Something that belongs to single objects of somebody else's, kept on them where only we can see it: a
 * private field. A `WeakMap` would cost more than the rest of a tap, and its entries outlive a minor
 * garbage collection.
 */
export interface Stamps<Value> {
  get(target: object): Value | undefined
  set(target: object, value: Value): void
}

/** Makes a kind of stamp. Each has a private name of its own. */
export function stamps<Value>(): Stamps<Value> {
  class Stamped extends Given {
    #value: Value | undefined

    static of(target: object): Value | undefined {
      return #value in target ? target.#value : undefined
    }

    static on(target: object, value: Value): void {
      if (!(#value in target)) new Stamped(target)
      if (#value in target) target.#value = value
    }
  }
  return { get: (target) => Stamped.of(target), set: (target, value) => Stamped.on(target, value) }
}
