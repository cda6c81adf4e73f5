import { createRequire } from 'node:module'
import { type Around, type Place, placeOf } from '../llms/wire/place.ts'
import { property } from '../llms/wire/plain-body.ts'

/** Where undici keeps the dispatcher that all its copies share, in the versions of its interface. */
const GLOBAL_DISPATCHERS = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2']

/** The module of undici's in which the class is from which its clients, pools and agents come. */
const BASE_MODULE = /[\\/]dispatcher-base(\.js)?$/

/** The prototype that clients, pools and agents of one copy have in common. */
function baseOf(dispatcher: unknown): object | undefined {
  let prototype: unknown = dispatcher
  while (typeof prototype === 'object' && prototype !== null) {
    if (Object.hasOwn(prototype, 'dispatch') && Object.hasOwn(prototype, 'destroyed'))
      return prototype
    prototype = Object.getPrototypeOf(prototype)
  }
  return undefined
}

/**
 * Puts a function around `dispatch` of every copy of undici that can be found: the one whose agent all
 * share (Node's own, or the package that was loaded first), and those that are, or will be, loaded as
 * modules. A copy inside a bundle with clients of its own is not found.
 */
export class UndiciCopies {
  readonly #around: Around
  readonly #places = new Map<object, Place>()

  constructor(around: Around) {
    this.#around = around
  }

  /** Finds what is loaded now, and goes on looking. */
  find(): void {
    // Node loads its copy when the first of its classes is asked for.
    if (typeof Response === 'undefined') return
    for (const name of GLOBAL_DISPATCHERS) this.#meet(Reflect.get(globalThis, Symbol.for(name)))
    const module: unknown = process.getBuiltinModule?.('node:module')
    if (typeof module !== 'function') return
    const { cache } = createRequire(process.execPath)
    for (const [name, loaded] of Object.entries(cache)) {
      if (BASE_MODULE.test(name)) this.#meet(property(loaded?.exports, 'prototype'))
    }
    const loading: Around = (call, [request]) => {
      const loaded = call()
      const isBase = typeof request === 'string' && BASE_MODULE.test(request)
      if (isBase) this.#meet(property(loaded, 'prototype'))
      return loaded
    }
    placeOf(module, '_load', loading).put()
  }

  #meet(dispatcher: unknown): void {
    const base = baseOf(dispatcher)
    if (!base || this.#places.has(base)) return
    const place = placeOf(base, 'dispatch', this.#around)
    place.put()
    this.#places.set(base, place)
  }
}
