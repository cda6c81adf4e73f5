import { type AnyFunction, type Begin, isClass, traced } from './traced.ts'

/** The parts of a TC39 decorator context that matter here. */
interface Context {
  readonly kind: string
  readonly name?: string | symbol | undefined
}

/** What an accessor decorator gets and gives (TC39 decorators, `accessor` keyword). */
interface Accessor<This, Value> {
  get(this: This): Value
  set(this: This, value: Value): void
}

/**
 * A function wrapper that is also a decorator, of both kinds: TC39's, and TypeScript's
 * `experimentalDecorators`. What it is applied to keeps its type.
 */
export interface FunctionDecorator {
  /** Decorates a field whose value is a function: each instance's function is wrapped. */
  <This, Wrapped extends AnyFunction>(
    none: undefined,
    context: ClassFieldDecoratorContext<This, Wrapped>,
  ): (this: This, initial: Wrapped) => Wrapped
  /** Decorates an `accessor`. */
  <This, Value>(
    target: Accessor<This, Value>,
    context: ClassAccessorDecoratorContext<This, Value>,
  ): ClassAccessorDecoratorResult<This, Value>
  /** Wraps a function, or decorates a method, getter, setter or class, static and private ones too. */
  <Wrapped extends AnyFunction | (abstract new (...parameters: never[]) => unknown)>(
    target: Wrapped,
    context?: DecoratorContext,
  ): Wrapped
  /** Decorates a method or accessor (TypeScript's `experimentalDecorators`). */
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void
}

/** Makes the beginning of a call for a function of this name. */
export type BeginFor = (name: string) => Begin

function nameOf(target: unknown, key: unknown): string {
  if (typeof key === 'string') return key
  if (typeof key === 'symbol') return key.description ?? 'anonymous'
  return (typeof target === 'function' && target.name) || 'anonymous'
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function'
}

/** Wraps what a descriptor holds: a method's value, or an accessor's two functions. */
function wrapDescriptor(descriptor: PropertyDescriptor, begin: Begin): void {
  for (const part of ['value', 'get', 'set'] as const) {
    const fn: unknown = descriptor[part]
    if (isFunction(fn)) Object.assign(descriptor, { [part]: traced(fn, begin) })
  }
}

function wrapAccessor(target: object, begin: Begin): object {
  const wrapped: Record<string, unknown> = {}
  for (const part of ['get', 'set'] as const) {
    const fn: unknown = Reflect.get(target, part)
    if (isFunction(fn)) wrapped[part] = traced(fn, begin)
  }
  return wrapped
}

function isContext(value: unknown): value is Context {
  return typeof value === 'object' && value !== null && 'kind' in value
}

function decorateInContext(target: unknown, { kind, name }: Context, beginFor: BeginFor): unknown {
  const begin = beginFor(nameOf(target, name))
  if (kind === 'field') {
    return (initial: unknown) => (isFunction(initial) ? traced(initial, begin) : initial)
  }
  if (kind === 'accessor' && typeof target === 'object' && target !== null) {
    return wrapAccessor(target, begin)
  }
  return isFunction(target) ? traced(target, begin) : undefined
}

/** Makes a {@link FunctionDecorator}. What it cannot wrap it gives back as it is. */
export function createDecorator(beginFor: BeginFor): FunctionDecorator {
  function decorate(target: unknown, context?: unknown, descriptor?: PropertyDescriptor): unknown {
    if (isContext(context)) return decorateInContext(target, context, beginFor)
    if (descriptor) {
      wrapDescriptor(descriptor, beginFor(nameOf(undefined, context)))
      return undefined
    }
    return isFunction(target) || isClass(target)
      ? traced(target as AnyFunction, beginFor(nameOf(target, undefined)))
      : target
  }
  // The overloads say for each kind of target what the one body gives.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return decorate as FunctionDecorator
}
