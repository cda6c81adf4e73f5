import { inspect } from 'node:util'
import { describeThrown } from '../with-and-without.ts'

/** Deeper than any answer; what is below is of the SDK's own making. */
const DEPTH = 12

/** Objects that are the client's and not the answer's, or that time of day is in. */
const LEFT_OUT = /^(Abort(Controller|Signal)|OpenAI|Anthropic|Groq|Together|LlamaStackClient)$/

/** Names whose values differ from one run to the next without us. */
const VARYING = /^(date|totalRetryDelay|responseHeaders|durationMs)$/

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function classOf(value: object): string {
  const made: unknown = Reflect.get(value, 'constructor')
  return typeof made === 'function' ? made.name : ''
}

/** Calls a method by its name, as SDKs' classes differ by major. */
export function invoke(held: object, name: PropertyKey, ...parameters: unknown[]): unknown {
  const method: unknown = Reflect.get(held, name)
  if (typeof method !== 'function') throw new TypeError(`${String(name)} is no method`)
  return Reflect.apply(method, held, parameters)
}

/** The next step of an iterator, and nothing when it is over. */
async function* stepsOf(iterator: object): AsyncGenerator<unknown> {
  for (;;) {
    const step = await (invoke(iterator, 'next') as Promise<IteratorResult<unknown>>)
    if (step.done) return
    yield step.value
  }
}

/** What an object yields, be it a stream, an iterable or a bare iterator; undefined when it is none. */
export function iterableOf(held: object): AsyncIterable<unknown> | undefined {
  if (Symbol.asyncIterator in held) return held as AsyncIterable<unknown>
  return 'next' in held ? stepsOf(held) : undefined
}

/** Bytes as one text, and texts too: where a network cuts them is chance. */
async function describePieces(pieces: AsyncIterable<unknown>, depth: number): Promise<unknown> {
  const described: unknown[] = []
  const bytes: Uint8Array[] = []
  try {
    for await (const piece of pieces) {
      if (piece instanceof Uint8Array) bytes.push(piece)
      else if (typeof piece === 'string') bytes.push(Buffer.from(piece))
      else described.push(await describe(piece, depth + 1))
    }
    return { pieces: described, bytes: Buffer.concat(bytes).toString('latin1') }
  } catch (error) {
    return { pieces: described, failure: describeThrown(error) }
  }
}

function isResponse(value: object): boolean {
  return 'bodyUsed' in value && 'status' in value
}

async function describeResponse(response: object, depth: number): Promise<unknown> {
  const headers: unknown = Reflect.get(response, 'headers')
  const ownKeys = Object.keys(response)
  const used: unknown = Reflect.get(response, 'bodyUsed')
  return {
    class: classOf(response),
    status: Reflect.get(response, 'status'),
    headers: isObject(headers) && Symbol.iterator in headers ? namesOf(headers) : {},
    ownKeys,
    used,
    text: await outcome(() => invoke(response, 'text'), depth + 1),
  }
}

function namesOf(headers: object): unknown {
  const entries = [...(headers as Iterable<[string, string]>)]
  return entries.filter(([name]) => !VARYING.test(name))
}

async function describeFields(value: object, depth: number): Promise<unknown> {
  const kept = Object.entries(value).filter(([name]) => !VARYING.test(name))
  // At once: the two halves of a `tee()` wait for one another.
  const fields = await Promise.all(
    kept.map(async ([name, field]) => [name, await describe(field, depth + 1)] as const),
  )
  return { class: classOf(value), fields }
}

function describeBytes(value: object): unknown {
  if (value instanceof ArrayBuffer) return { bytes: Buffer.from(value).toString('latin1') }
  if (value instanceof Uint8Array) {
    return { class: classOf(value), bytes: Buffer.from(value).toString('latin1') }
  }
  return undefined
}

function describeLeaf(value: unknown): unknown {
  if (typeof value === 'function') return '(a function)'
  return typeof value === 'string' ? value : inspect(value)
}

/** What code can tell of a value, as plain data: streams are read to their end, responses too. */
export async function describe(value: unknown, depth = 0): Promise<unknown> {
  if (!isObject(value)) return describeLeaf(value)
  if (depth > DEPTH || LEFT_OUT.test(classOf(value))) return `(${classOf(value)})`
  if (value instanceof Error) return describeThrown(value)
  if (value instanceof Blob) return { type: value.type, text: await value.text() }
  const bytes = describeBytes(value)
  if (bytes !== undefined) return bytes
  if (isResponse(value)) return describeResponse(value, depth)
  const pieces = Array.isArray(value) ? undefined : iterableOf(value)
  return pieces ? describePieces(pieces, depth) : describeFields(value, depth)
}

/** The value that something gives, or what it throws, described. */
export async function outcome(run: () => unknown, depth = 0): Promise<unknown> {
  try {
    return { value: await describe(await run(), depth) }
  } catch (error) {
    return describeThrown(error)
  }
}
