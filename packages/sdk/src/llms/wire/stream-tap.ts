import { endBroken, outcomeOfStop } from './ending.ts'
import type { Exchange } from './exchange.ts'
import { readingMethods } from './reading-methods.ts'
import { cast, replace, shadowsOf } from './shadow.ts'
import { splitExchange } from './split-exchange.ts'
import { stamps } from './stamp.ts'

/** What is being observed. Objects that can still be read hold it, so that it is collected with the last of them. */
export interface Tap {
  exchange: Exchange
  /** A method of the response is reading the body: what passes the stream is not counted again. */
  quiet: boolean
  /** Somebody has taken the body to read it: a further reading method is bound to fail. */
  taken: boolean
  /** A method of the response has taken it to read it as a whole: it will say how that ends. */
  isWhole: boolean
}

/** Starts to observe a body for an exchange. */
export function newTap(exchange: Exchange): Tap {
  return { exchange, quiet: false, taken: false, isWhole: false }
}

interface Step {
  readonly done?: boolean | undefined
  readonly value?: unknown
}

/** The tap of a stream that is now being taken to be read. */
function take(stream: object): Tap | undefined {
  const tap = streams.get(stream)
  if (tap) tap.taken = true
  return tap
}

const streams = stamps<Tap>()
const utf8 = new TextEncoder()

/**
 * A reader or iterator that is being observed. What is called for every chunk is made once a stream:
 * a closure a chunk would cost more than what it does.
 */
class Reading {
  readonly #tap: Tap
  /** The reader fills buffers of the caller's, which may be used again: pieces are copied. */
  readonly #copies: boolean

  constructor(tap: Tap, copies: boolean) {
    this.#tap = tap
    this.#copies = copies
  }

  /** Passes the very step on, one promise later; what it rejects with too. */
  observe(step: unknown): unknown {
    return Promise.resolve(step).then(this.#noteStep, this.#noteError)
  }

  stopped(reason: unknown): void {
    noteStop(this.#tap, reason)
  }

  readonly #noteStep = (step: unknown): unknown => {
    if (typeof step !== 'object' || step === null) return step
    const { done, value }: Step = step
    if (done) this.#tap.exchange.ended('completed')
    else if (value instanceof Uint8Array)
      this.#tap.exchange.chunk(this.#copies ? value.slice() : value)
    else if (typeof value === 'string') this.#tap.exchange.chunk(utf8.encode(value))
    return step
  }

  readonly #noteError = (error: unknown): never => {
    endBroken(this.#tap.exchange, error)
    throw error
  }
}

function noteStop(tap: Tap | undefined, reason: unknown): void {
  tap?.exchange.ended(outcomeOfStop(reason))
}

function tapReader(reader: object, reading: Reading): void {
  replace(
    reader,
    'read',
    (original) =>
      (...parameters) =>
        reading.observe(original(...parameters)),
  )
  replace(reader, 'cancel', (original) => (...parameters) => {
    reading.stopped(parameters[0])
    return original(...parameters)
  })
}

/** Iterators have their methods as own properties, which the shadow replaces and calls. */
function tapIterator(iterator: object, reading: Reading, keepsStream: boolean): void {
  replace(iterator, 'next', (original) => (...parameters) => {
    return reading.observe(original(...parameters))
  })
  if (keepsStream) return
  replace(iterator, 'return', (original) => (...parameters) => {
    reading.stopped(undefined)
    return original(...parameters)
  })
}

function option(options: unknown, name: string): unknown {
  return typeof options === 'object' && options !== null ? Reflect.get(options, name) : undefined
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

function pipe(name: 'pipeTo' | 'pipeThrough') {
  return function (
    this: ReadableStream,
    original: (...parameters: unknown[]) => unknown,
    ...[target, options]: unknown[]
  ): unknown {
    const keepsStream = option(options, 'preventCancel') === true
    if (this.locked || keepsStream) return original(target, options)
    const relayed = relay(this)
    const method: unknown = Reflect.get(relayed, name)
    return typeof method === 'function' ? Reflect.apply(method, relayed, [target, options]) : method
  }
}

function iterate(
  this: ReadableStream,
  original: (...parameters: unknown[]) => unknown,
  options?: unknown,
): unknown {
  const iterator = original(options)
  const tap = take(this)
  if (typeof iterator === 'object' && iterator !== null && tap && !tap.quiet) {
    tapIterator(iterator, new Reading(tap, false), option(options, 'preventCancel') === true)
  }
  return iterator
}

const streamShadows = shadowsOf<ReadableStream>([
  [
    'getReader',
    function (original, options) {
      const reader = options === undefined ? original() : original(options)
      const tap = take(this)
      if (typeof reader !== 'object' || reader === null || !tap || tap.quiet) return reader
      tapReader(reader, new Reading(tap, option(options, 'mode') === 'byob'))
      return reader
    },
  ],
  ['values', iterate],
  [Symbol.asyncIterator, iterate],
  [
    'tee',
    function (original) {
      const branches = original()
      const tap = take(this)
      if (!Array.isArray(branches) || !tap || tap.quiet) return branches
      for (const [index, exchange] of splitExchange(tap.exchange).entries()) {
        const branch: unknown = branches[index]
        if (branch instanceof ReadableStream) tapStream(branch, newTap(exchange))
      }
      return branches
    },
  ],
  [
    'cancel',
    function (original, ...parameters) {
      noteStop(streams.get(this), parameters[0])
      return original(...parameters)
    },
  ],
  // Bun's streams can be read as a whole.
  ...readingMethods<ReadableStream>((stream) => streams.get(stream)),
  ['pipeThrough', pipe('pipeThrough')],
  ['pipeTo', pipe('pipeTo')],
])

/** Observes a body stream in whatever way it is read, without reading it. */
export function tapStream(stream: ReadableStream, tap: Tap): void {
  if (streams.get(stream)) return
  streams.set(stream, tap)
  cast(stream, streamShadows)
}
