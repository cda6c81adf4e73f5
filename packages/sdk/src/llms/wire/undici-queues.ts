import { createRequire } from 'node:module'
import { currentScope, type Scope } from '../../context.ts'
import { type Place, placeOf } from './place.ts'
import { property } from './plain-body.ts'

/** Where undici 6 and 7, and undici 5, have the class of the queues of their pools. */
const QUEUE_FILES = ['/lib/dispatcher/fixed-queue.js', '/lib/node/fixed-queue.js']

function isQueueFile(file: string): boolean {
  const path = file.replaceAll('\\', '/')
  return QUEUE_FILES.some((end) => path.endsWith(end))
}

/** What the loaded copies of undici queue in. All of them are CommonJS, however they are imported. */
function findQueues(): object[] {
  const { cache } = createRequire(process.execPath)
  return Object.keys(cache).flatMap((file) => {
    const queue: unknown = isQueueFile(file) ? property(cache[file], 'exports') : undefined
    const prototype = property(queue, 'prototype')
    return typeof prototype === 'object' && prototype !== null ? [prototype] : []
  })
}

/** Who a request of undici's tells of its progress. */
function handlerOf(request: object): unknown {
  const key = Object.getOwnPropertySymbols(request).find((key) => key.description === 'handler')
  return key && Reflect.get(request, key)
}

/**
 * Remembers which code has made the requests that wait in a full pool: up to undici 7 they are sent by
 * whatever frees a connection, which may be another session's call.
 */
export class UndiciQueues {
  readonly #scopes = new WeakMap<object, Scope>()
  readonly #copies = new WeakSet<object>()
  readonly #places = new Map<object, Place>()

  /** Looks for the queues of a copy of undici when its first request is seen: none waits before that. */
  meet(request: object): void {
    const copy: unknown = Object.getPrototypeOf(request)
    if (typeof copy !== 'object' || copy === null || this.#copies.has(copy)) return
    this.#copies.add(copy)
    for (const queue of findQueues()) {
      if (!this.#places.has(queue)) this.#places.set(queue, this.#placeOf(queue))
    }
    this.put()
  }

  /** The scope that a request was made in, if it had to wait. */
  scopeOf(request: object): Scope | undefined {
    if (this.#places.size === 0) return undefined
    const handler = handlerOf(request)
    return typeof handler === 'object' && handler !== null ? this.#scopes.get(handler) : undefined
  }

  put(): void {
    for (const place of this.#places.values()) place.put()
  }

  remove(): void {
    for (const place of this.#places.values()) place.remove()
  }

  #placeOf(queue: object): Place {
    return placeOf(queue, 'push', (call, [item]) => {
      const handler = property(item, 'handler')
      if (typeof handler === 'object' && handler !== null) this.#scopes.set(handler, currentScope())
      return call()
    })
  }
}
