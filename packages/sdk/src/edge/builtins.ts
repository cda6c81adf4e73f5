/**
 * What the code of this package finds instead of Node's modules in the build for edge runtimes: what
 * can be had there, nothing where nothing is an answer. For every other name scripts/on-edge.mjs puts
 * {@link refuse}: whoever uses it is told so.
 */

/** What only a runtime with a disk, processes or sockets can do. */
class NotOnEdgeError extends Error {
  override readonly name = 'NotOnEdgeError'

  constructor() {
    super('this runtime has no disk, processes or sockets')
  }
}

const nothing = (): undefined => undefined
/** Stands for everything that is not here. */
export function refuse(): never {
  throw new NotOnEdgeError()
}
const refuseLater = (): Promise<never> => Promise.reject(new NotOnEdgeError())

/** Follows functions, and not what is asynchronous in them: for runtimes without the real one. */
class SynchronousStorage<Value> {
  #value: Value | undefined

  static snapshot(): <Result>(fn: () => Result) => Result {
    return (fn) => fn()
  }

  getStore(): Value | undefined {
    return this.#value
  }

  run<Result>(value: Value, fn: () => Result): Result {
    const before = this.#value
    this.#value = value
    try {
      return fn()
    } finally {
      this.#value = before
    }
  }

  enterWith(value: Value): void {
    this.#value = value
  }
}

/** The runtime's own where it is a global (Vercel's edge, or a worker that puts it there). */
export const AsyncLocalStorage: unknown =
  Reflect.get(globalThis, 'AsyncLocalStorage') ?? SynchronousStorage

// node:path
export const sep = '/'
export const basename = (path: string, end = ''): string => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return end !== '' && name.endsWith(end) ? name.slice(0, -end.length) : name
}
export const extname = (path: string): string => /(?<=.)\.[^./]*$/.exec(path)?.[0] ?? ''
export const dirname = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'
export const join = (...parts: readonly string[]): string => parts.join('/')
export const resolve = (...parts: readonly string[]): string => join(...parts)

// node:fs
export const existsSync = (): boolean => false
/** stderr is where the runtime shows its console. */
export const writeSync = (_file: number, text: string): void =>
  globalThis.console.warn(text.trimEnd())
export {
  refuseLater as appendFile,
  refuseLater as readdir,
  refuseLater as readFile,
  refuseLater as rename,
  refuseLater as rm,
  refuseLater as rmdir,
  refuseLater as stat,
  refuseLater as statfs,
  refuseLater as unlink,
  refuseLater as utimes,
  refuseLater as writeFile,
}

// node:os, node:worker_threads, node:zlib
export const homedir = (): string => '/'
export const hostname = (): string => 'edge'
export const threadId = 0
/** `zlib.gzip` by the standard's streams, as {@link promisify} gives it. */
export async function gzip(body: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const zipped = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Response(zipped).arrayBuffer()
}

// node:util
export const promisify = <Fn>(fn: Fn): Fn => fn
export const isDeepStrictEqual = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a) === JSON.stringify(b)
const shown = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value)
export const format = (...values: readonly unknown[]): string => values.map(shown).join(' ')
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g')
export const stripVTControlCharacters = (text: string): string => text.replace(ESCAPES, '')
/** `node:string_decoder`, for UTF-8. */
export class StringDecoder {
  readonly #decoder = new TextDecoder()

  write(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true })
  }
}

// node:stream, node:events, node:timers/promises
export class Stream {}
export class Readable {}
export const errorMonitor = Symbol('errorMonitor')
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
export { sleep as setTimeout }

// node:module, node:diagnostics_channel: there is nothing to tap.
export { nothing as subscribe, nothing as syncBuiltinESMExports, nothing as unsubscribe }
