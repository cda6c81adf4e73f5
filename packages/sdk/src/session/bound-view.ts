import { isReadable } from '../llms/wire/readable-tap.ts'
import type { Session } from './session.ts'

type Callable = (...parameters: unknown[]) => unknown

/** What every view stands for, whatever session it is of. */
const originals = new WeakMap<object, object>()

/** What a view stands for; anything else is what it is. */
export function originalOf<Value>(value: Value): Value {
  const isKey = (typeof value === 'object' || typeof value === 'function') && value !== null
  // A view is taken for what it stands for, also by the type system.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return isKey ? ((originals.get(value) as Value | undefined) ?? value) : value
}

/** How deep plain objects are looked through for the functions of an SDK made of closures. */
const MAX_NAMESPACE_DEPTH = 3

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isFunction(value: unknown): value is Callable {
  return typeof value === 'function'
}

/** Whether a prototype is one of the runtime's own: `Promise`, `Map`, `Response`, `ReadableStream` … */
function isBuiltin(prototype: object): boolean {
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return isFunction(made) && Reflect.get(globalThis, made.name) === made
}

/**
 * Whether a value is an object of an SDK that acts: a resource, a chat, a runner. Data is not, and what
 * the runtime's own functions take (a promise, a response, a stream of bytes) must stay what it is.
 */
function isHandle(value: unknown): value is object {
  if (!isObject(value) || isReadable(value)) return false
  let prototype: unknown = Object.getPrototypeOf(value)
  // Generators of compiled code are plain objects.
  if (prototype === null || prototype === Object.prototype) return Symbol.asyncIterator in value
  while (isObject(prototype) && prototype !== Object.prototype) {
    if (isBuiltin(prototype)) return false
    prototype = Object.getPrototypeOf(prototype)
  }
  return true
}

/** What an object holds itself; getters are not asked. */
function membersOf(value: object): unknown[] {
  const properties: PropertyDescriptor[] = Object.values(Object.getOwnPropertyDescriptors(value))
  return properties.map((property): unknown => property.value)
}

/** Whether a plain object is where an SDK keeps functions: `client.chat.completions`. */
function isNamespace(value: unknown, depth = 0): value is object {
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return false
  return membersOf(value).some(
    (member) =>
      isFunction(member) || (depth < MAX_NAMESPACE_DEPTH && isNamespace(member, depth + 1)),
  )
}

/** A promise that nobody has made more of than the language does. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return (
    value instanceof Promise &&
    Object.getPrototypeOf(value) === Promise.prototype &&
    // Symbols are Node's own: its hooks number promises so.
    Object.getOwnPropertyNames(value).length === 0
  )
}

/** A promise of a page, which is itself a way to all pages: the next ones are asked for when it is read. */
function isPages(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && Symbol.asyncIterator in value
}

/** A property that may give nothing but what it holds: proxies are held to it. */
function isFixed(target: object, key: PropertyKey): boolean {
  const property = Reflect.getOwnPropertyDescriptor(target, key)
  return property?.configurable === false && !property.writable && !property.get
}

/** The views of one client in one session: each object has one, so that they compare as the objects do. */
class BoundViews {
  readonly #session: Session
  readonly #root: object
  readonly #views = new WeakMap<object, object>()
  readonly #handler: ProxyHandler<object>

  constructor(session: Session, root: object) {
    this.#session = session
    this.#root = root
    this.#handler = {
      get: (target, key) => this.#get(target, key),
      set: (target, key, value) => Reflect.set(target, key, value, target),
      apply: (target, self, parameters) => this.#call(target, self, parameters),
      construct: (target, parameters, made) =>
        isFunction(made) ? this.#construct(target, parameters, made) : {},
    }
  }

  of(target: object): object {
    const known = this.#views.get(target)
    if (known) return known
    const view = new Proxy(target, this.#handler)
    this.#views.set(target, view)
    originals.set(view, target)
    return view
  }

  /** Getters and methods run on the very object: private fields are there, and nowhere else. */
  #get(target: object, key: PropertyKey): unknown {
    if (key === 'then' && isPages(target)) return this.#thenOf(target)
    const value: unknown = Reflect.get(target, key, target)
    if (key === 'constructor' || isFixed(target, key)) return value
    return isFunction(value) || isHandle(value) || isNamespace(value) ? this.of(value) : value
  }

  #call(target: object, self: unknown, parameters: unknown[]): unknown {
    if (!isFunction(target)) return undefined
    const result = this.#session.run(() => Reflect.apply(target, originalOf(self), parameters))
    if (isPlainPromise(result)) return result.then((later) => this.#later(later))
    // What is there at once cannot be an answer: it is something to go on with.
    return isHandle(result) || isPages(result) ? this.of(result) : result
  }

  #construct(target: object, parameters: unknown[], made: Callable): object {
    if (!isFunction(target)) return {}
    const isOwn = originalOf(made) === target
    const construct = (): object => Reflect.construct(target, parameters, isOwn ? target : made)
    const instance = this.#session.run(construct)
    return isOwn ? this.of(instance) : instance
  }

  #thenOf(pages: Promise<unknown>): Promise<unknown>['then'] {
    return (fulfilled, rejected) =>
      pages.then(fulfilled && ((page) => fulfilled(this.#later(page))), rejected)
  }

  /** What comes later is an answer, unless it can ask on. */
  #later(value: unknown): unknown {
    if (!isHandle(value)) return value
    return Symbol.asyncIterator in value || this.#holdsPart(value) ? this.of(value) : value
  }

  #holdsPart(value: object): boolean {
    const parts = new Set<unknown>(membersOf(this.#root).filter(isHandle)).add(this.#root)
    return membersOf(value).some((member) => parts.has(member))
  }
}

/**
 * A view of a client (or of whatever acts: a model, a runner, a logger) whose calls belong to a session,
 * wherever they are made. The client itself stays as it is, and may have views in any number of sessions.
 *
 * Its methods run on the client, inside the session. So do those of what they give that can ask on: a
 * chat, a runner, an iterator. Answers, promises with methods of their own and streams of bytes are
 * handed on as they are: their requests have been made.
 */
export function viewIn<Target extends object>(session: Session, client: Target): Target {
  const original = originalOf(client)
  // A view has all that its target has.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return new BoundViews(session, original).of(original) as Target
}
