import type { Exchange } from './exchange.ts'
import { splitExchange } from './split-exchange.ts'

/** What is being observed. Objects that can still be read hold it, so that it is collected with the last of them. */
export interface Tap {
  exchange: Exchange
  /** A method of the response is reading the body: what passes the stream is not counted again. */
  quiet: boolean
}

interface Step {
  readonly done?: boolean | undefined
  readonly value?: unknown
}

type Method = (...parameters: unknown[]) => unknown

/** Shadows a method of one instance; the prototype, and every other instance, stays as it is. */
export function shadow(
  instance: object,
  name: string | symbol,
  make: (original: Method) => Method,
): void {
  const original: unknown = Reflect.get(instance, name)
  if (typeof original !== 'function') return
  const method: Method = (...parameters) => Reflect.apply(original, instance, parameters)
  Object.defineProperty(instance, name, {
    value: make(method),
    configurable: true,
    writable: true,
    enumerable: false,
  })
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function noteStep(step: Step, tap: Tap, copy: boolean): void {
  if (step.value instanceof Uint8Array) tap.exchange.chunk(copy ? step.value.slice() : step.value)
  if (step.done) tap.exchange.ended('completed')
}

/** `read()` or `next()`: passes the very step on, one promise later. */
function observeSteps(original: Method, tap: Tap, copy: boolean): Method {
  return (...parameters) =>
    Promise.resolve(original(...parameters)).then(
      (step) => {
        if (typeof step === 'object' && step !== null) noteStep(step, tap, copy)
        return step
      },
      (error: unknown) => {
        tap.exchange.ended(isAbort(error) ? 'cancelled' : 'failed', error)
        throw error
      },
    )
}

/** undici cancels the body of a response that was collected, and says so. */
function isCollected(reason: unknown): boolean {
  return typeof reason === 'string' && reason.includes('garbage collected')
}

function observeStop(original: Method, tap: Tap): Method {
  return (...parameters) => {
    tap.exchange.ended(isCollected(parameters[0]) ? 'abandoned' : 'cancelled')
    return original(...parameters)
  }
}

function option(options: unknown, name: string): unknown {
  return typeof options === 'object' && options !== null ? Reflect.get(options, name) : undefined
}

function tapReader(reader: unknown, tap: Tap, copy: boolean): unknown {
  if (typeof reader !== 'object' || reader === null || tap.quiet) return reader
  shadow(reader, 'read', (original) => observeSteps(original, tap, copy))
  shadow(reader, 'cancel', (original) => observeStop(original, tap))
  return reader
}

function tapIterator(iterator: unknown, tap: Tap, keepsStream: boolean): unknown {
  if (typeof iterator !== 'object' || iterator === null || tap.quiet) return iterator
  shadow(iterator, 'next', (original) => observeSteps(original, tap, false))
  if (!keepsStream) shadow(iterator, 'return', (original) => observeStop(original, tap))
  return iterator
}

/**
 * A stream that passes on what another one yields, chunk by chunk and only when asked: the readers
 * inside the runtime that piping uses cannot be observed, this one can.
 */
function relay(stream: ReadableStream): ReadableStream {
  const reader = stream.getReader()
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

function tapBranches(branches: unknown, tap: Tap): unknown {
  if (!Array.isArray(branches) || tap.quiet) return branches
  const exchanges = splitExchange(tap.exchange)
  for (const [index, exchange] of exchanges.entries()) {
    const branch: unknown = branches[index]
    if (branch instanceof ReadableStream) tapStream(branch, { exchange, quiet: false })
  }
  return branches
}

/** Observes a body stream in whatever way it is read, without reading it. */
export function tapStream(stream: ReadableStream, tap: Tap): void {
  shadow(stream, 'getReader', (original) => (options) => {
    const usesOwnBuffers = option(options, 'mode') === 'byob'
    return tapReader(options === undefined ? original() : original(options), tap, usesOwnBuffers)
  })
  for (const name of ['values', Symbol.asyncIterator]) {
    shadow(stream, name, (original) => (options) => {
      return tapIterator(original(options), tap, option(options, 'preventCancel') === true)
    })
  }
  shadow(stream, 'tee', (original) => () => tapBranches(original(), tap))
  shadow(stream, 'cancel', (original) => observeStop(original, tap))
  for (const name of ['pipeThrough', 'pipeTo']) {
    shadow(stream, name, (original) => (target, options) => {
      const keepsStream = option(options, 'preventCancel') === true
      if (stream.locked || keepsStream) return original(target, options)
      const relayed = relay(stream)
      const pipe: unknown = Reflect.get(relayed, name)
      return typeof pipe === 'function'
        ? Reflect.apply(pipe, relayed, [target, options])
        : undefined
    })
  }
}
