import { Readable, Stream } from 'node:stream'
import { newTap, tapStream } from '../llms/wire/stream-tap.ts'
import type { Call, CallEnd } from './call.ts'

type Continue = (...parameters: unknown[]) => unknown

function isThenable(value: object): value is PromiseLike<unknown> {
  return typeof Reflect.get(value, 'then') === 'function'
}

function isGenerator(value: object): boolean {
  const tag: unknown = Reflect.get(value, Symbol.toStringTag)
  return tag === 'Generator' || tag === 'AsyncGenerator'
}

/** Puts a method in place of one that an instance has or inherits; the instance stays what it is. */
function shadow(target: object, name: string | symbol, method: Continue): void {
  Object.defineProperty(target, name, { value: method, configurable: true, writable: true })
}

/**
 * The event is over when the promise settles; the caller gets a promise that behaves the same, with what
 * was put on it, such as the `child` of a promisified `exec()`.
 */
function endWithPromise(promise: PromiseLike<unknown>, end: CallEnd): unknown {
  const later = promise.then(
    (result) => {
      end.returned(result, 'promise')
      return result
    },
    (error: unknown) => {
      end.failed(error, 'promise')
      throw error
    },
  )
  // By name only: under symbols Node keeps what it knows of this very promise.
  for (const name of Object.getOwnPropertyNames(promise)) {
    const descriptor = Object.getOwnPropertyDescriptor(promise, name)
    if (descriptor) Object.defineProperty(later, name, descriptor)
  }
  return later
}

/**
 * A promise of a class of its own, or a lazy thenable (a query builder), is returned as it is, and
 * nothing of it is started: the event is over when the caller's own `await` has its result.
 */
function endWithThenable(thenable: PromiseLike<unknown>, end: CallEnd): unknown {
  const original: unknown = Reflect.get(thenable, 'then')
  if (typeof original !== 'function') return thenable
  shadow(thenable, 'then', (onResult, onError) =>
    Reflect.apply(original, thenable, [
      (result: unknown) => {
        end.returned(result, 'promise')
        return typeof onResult === 'function' ? onResult(result) : result
      },
      (error: unknown) => {
        end.failed(error, 'promise')
        if (typeof onError === 'function') return onError(error)
        throw error
      },
    ]),
  )
  return thenable
}

function noteStep(step: unknown, end: CallEnd | undefined): unknown {
  if (typeof step !== 'object' || step === null) return step
  const value: unknown = Reflect.get(step, 'value')
  if (Reflect.get(step, 'done') === true) end?.returned(value, 'generator')
  else end?.yielded(value)
  return step
}

function noteStepLater(step: PromiseLike<unknown>, end: CallEnd | undefined): unknown {
  return step.then(
    (result) => noteStep(result, end),
    (error: unknown) => {
      end?.failed(error)
      throw error
    },
  )
}

/** Runs code of a call; what it throws fails the event and goes on to the caller. */
export function runCall(call: Call, fn: () => unknown): unknown {
  try {
    return call.run(fn)
  } catch (error) {
    call.end?.failed(error)
    throw error
  }
}

/**
 * The event is over when the generator is. Its own `next`, `return` and `throw` are shadowed on the
 * instance, which stays the very object that the function returned; each step runs as the event.
 */
function endWithGenerator(generator: object, call: Call): unknown {
  for (const name of ['next', 'return', 'throw'] as const) {
    const original: unknown = Reflect.get(generator, name)
    if (typeof original !== 'function') continue
    shadow(generator, name, (...parameters) => {
      const step = runCall(call, () => Reflect.apply(original, generator, parameters))
      const isLater = typeof step === 'object' && step !== null && isThenable(step)
      return isLater ? noteStepLater(step, call.end) : noteStep(step, call.end)
    })
  }
  return generator
}

/** `errorMonitor` sees an error without handling it: the stream still fails as it would have. */
function endWithNodeStream(stream: Stream, end: CallEnd): unknown {
  stream.on(Stream.errorMonitor, (error: unknown) => end.failed(error))
  for (const over of ['end', 'finish', 'close']) stream.on(over, () => end.returned('[stream]'))
  return stream
}

function endWithWebStream(stream: ReadableStream, end: CallEnd): unknown {
  const tap = newTap({
    requestBody() {},
    responded() {},
    chunk() {},
    text() {},
    ended(outcome, error) {
      if (outcome === 'failed') end.failed(error)
      else end.returned(`[stream ${outcome}]`)
    },
  })
  tapStream(stream, tap)
  return stream
}

/** Ends a call with what it returned, which the caller gets: the same object, or a promise like it. */
export function settle(result: unknown, call: Call): unknown {
  const { end } = call
  if (typeof result !== 'object' || result === null) {
    end?.returned(result)
    return result
  }
  try {
    return settleObject(result, call)
  } catch {
    // A proxy that cannot be looked at, a frozen thenable: the caller gets it all the same.
    end?.returned(result)
    return result
  }
}

function settleObject(result: object, call: Call): unknown {
  const { end } = call
  if (isGenerator(result)) return endWithGenerator(result, call)
  if (!end) return result
  if (isThenable(result)) {
    const isPlain = Object.getPrototypeOf(result) === Promise.prototype
    return (isPlain ? endWithPromise : endWithThenable)(result, end)
  }
  if (result instanceof ReadableStream) return endWithWebStream(result, end)
  if (result instanceof Readable && !result.destroyed) return endWithNodeStream(result, end)
  end.returned(result)
  return result
}
