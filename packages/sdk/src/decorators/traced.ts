import { currentScope, runInScope } from '../context.ts'
import type { Event } from '../event/event.ts'

/** Anything that can be called; the parameters are the wrapped function's own business. */
type AnyFunction = (this: never, ...parameters: never[]) => unknown

/** What a recorder does at the start and at the end of a call. */
export interface Recording {
  /** Opens the event; `undefined` when nothing is to be recorded. Must not throw. */
  open(parameters: readonly unknown[]): Event | undefined
  /** Notes the result on the event before it ends. Must not throw. */
  returned(event: Event, result: unknown): void
}

type Continue = (...parameters: unknown[]) => unknown

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function'
  )
}

function isGenerator(value: unknown): value is object & { next: Continue } {
  if (typeof value !== 'object' || value === null) return false
  const tag: unknown = Reflect.get(value, Symbol.toStringTag)
  return tag === 'Generator' || tag === 'AsyncGenerator'
}

/** The event is over when the promise settles; the caller gets a promise that behaves the same. */
function endWithPromise(promise: PromiseLike<unknown>, event: Event, recording: Recording) {
  return promise.then(
    (result) => {
      recording.returned(event, result)
      event.end()
      return result
    },
    (error: unknown) => {
      event.fail(error)
      event.end()
      throw error
    },
  )
}

function noteStep(step: unknown, event: Event, recording: Recording): unknown {
  if (typeof step === 'object' && step !== null && Reflect.get(step, 'done') === true) {
    recording.returned(event, Reflect.get(step, 'value'))
    event.end()
  }
  return step
}

/**
 * The event is over when the generator is. Its own `next`, `return` and `throw` are shadowed on the
 * instance, which stays the very object that the function returned; each step runs as the event.
 */
function endWithGenerator(generator: object, event: Event, recording: Recording): unknown {
  for (const name of ['next', 'return', 'throw'] as const) {
    const original: unknown = Reflect.get(generator, name)
    if (typeof original !== 'function') continue
    const shadow: Continue = (...parameters) =>
      runAs(event, () => {
        const step: unknown = Reflect.apply(original, generator, parameters)
        return isThenable(step)
          ? stepLater(step, event, recording)
          : noteStep(step, event, recording)
      })
    Object.defineProperty(generator, name, { value: shadow, configurable: true, writable: true })
  }
  return generator
}

function stepLater(step: PromiseLike<unknown>, event: Event, recording: Recording): unknown {
  return step.then(
    (result) => noteStep(result, event, recording),
    (error: unknown) => {
      event.fail(error)
      event.end()
      throw error
    },
  )
}

/** Runs code as part of an event; what it throws fails the event and goes on to the caller. */
function runAs(event: Event, fn: () => unknown): unknown {
  try {
    return runInScope({ ...currentScope(), parent: event }, fn)
  } catch (error) {
    event.fail(error)
    event.end()
    throw error
  }
}

/**
 * A promise of a class of its own, or a lazy thenable (a query builder), is returned as it is, and
 * nothing of it is started: the event is over when the caller's own `await` has its result.
 */
function endWithThenable(thenable: PromiseLike<unknown>, event: Event, recording: Recording) {
  const original: unknown = Reflect.get(thenable, 'then')
  if (typeof original !== 'function') return thenable
  const shadow = (onResult?: Continue | null, onError?: Continue | null): unknown =>
    Reflect.apply(original, thenable, [
      (result: unknown) => {
        if (event.endedAt === undefined) recording.returned(event, result)
        event.end()
        return onResult ? onResult(result) : result
      },
      (error: unknown) => {
        event.fail(error)
        event.end()
        if (onError) return onError(error)
        throw error
      },
    ])
  // It is a thenable already: only its own `then` is shadowed.
  // oxlint-disable-next-line unicorn/no-thenable
  Object.defineProperty(thenable, 'then', { value: shadow, configurable: true, writable: true })
  return thenable
}

function settle(result: unknown, event: Event, recording: Recording): unknown {
  if (isGenerator(result)) return endWithGenerator(result, event, recording)
  if (isThenable(result)) {
    const isPlain = Object.getPrototypeOf(result) === Promise.prototype
    return (isPlain ? endWithPromise : endWithThenable)(result, event, recording)
  }
  recording.returned(event, result)
  event.end()
  return result
}

/**
 * Wraps a function so that each call is an event. `this`, name, length, the result's kind (value,
 * promise, generator, async generator) and what is thrown stay as they are.
 */
function traced<Wrapped extends AnyFunction>(fn: Wrapped, recording: Recording): Wrapped {
  const wrapper = function (this: unknown, ...parameters: unknown[]): unknown {
    const event = recording.open(parameters)
    if (!event) return Reflect.apply(fn, this, parameters)
    return settle(
      runAs(event, () => Reflect.apply(fn, this, parameters)),
      event,
      recording,
    )
  }
  Object.defineProperty(wrapper, 'name', { value: fn.name, configurable: true })
  Object.defineProperty(wrapper, 'length', { value: fn.length, configurable: true })
  // The wrapper forwards parameters and result untouched, which the type system cannot express.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return wrapper as unknown as Wrapped
}

/** A function wrapper that is also a method decorator, of both kinds. */
export interface Recorder {
  /** Wraps a function, or decorates a method (TC39 decorators). */
  <Wrapped extends AnyFunction>(fn: Wrapped, context?: ClassMethodDecoratorContext): Wrapped
  /** Decorates a method (TypeScript's `experimentalDecorators`). */
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void
}

/** Makes the {@link Recorder} of a recording. */
export function createRecorder(recording: Recording): Recorder {
  function recorder<Wrapped extends AnyFunction>(fn: Wrapped): Wrapped
  function recorder(target: object, key: string | symbol, descriptor: PropertyDescriptor): void
  function recorder(
    target: AnyFunction | object,
    _key?: unknown,
    descriptor?: PropertyDescriptor,
  ): unknown {
    if (descriptor && typeof descriptor.value === 'function') {
      descriptor.value = traced(descriptor.value, recording)
      return undefined
    }
    return typeof target === 'function' ? traced(target as AnyFunction, recording) : target
  }
  return recorder
}
