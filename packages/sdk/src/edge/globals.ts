/**
 * What the code of this package finds under the names `process`, `Buffer` and `setImmediate` in the
 * build for edge runtimes (scripts/edge.mjs puts it there): as much of them as is used there.
 */

const nothing = (): undefined => undefined
const no = (): boolean => false

function variables(): Record<string, string | undefined> {
  const host: unknown = Reflect.get(globalThis, 'process')
  const env: unknown = typeof host === 'object' && host !== null ? Reflect.get(host, 'env') : {}
  // There is no disk to keep anything on, and nothing to say of the machine.
  return { AGENTOPS_SPOOL: 'false', AGENTOPS_ENVIRONMENT: 'false', ...Object(env) }
}

/** A process that never ends, has no streams of its own and gives no modules. */
export const process = {
  env: variables(),
  argv: ['', 'worker'],
  versions: {},
  platform: 'linux',
  pid: 0,
  execPath: '',
  stdout: { write: () => true },
  stderr: { write: () => true },
  cwd: () => '/',
  on: nothing,
  prependListener: nothing,
  off: nothing,
  kill: no,
  emit: no,
  listenerCount: () => 0,
  hasUncaughtExceptionCaptureCallback: no,
  getBuiltinModule: nothing,
}

/** Runs a task when what runs now is over. */
export const setImmediate = (task: () => void): unknown => setTimeout(task, 0)

/** Takes a task back. */
export const clearImmediate = (timer: number): void => clearTimeout(timer)

type Source = string | ArrayBuffer | Uint8Array | readonly number[]

/** Bytes that tell their text. */
class Bytes extends Uint8Array {
  override toString(encoding = 'utf8'): string {
    if (encoding !== 'base64') return new TextDecoder(labelOf(encoding)).decode(this)
    let binary = ''
    for (const byte of this) binary += String.fromCharCode(byte)
    return btoa(binary)
  }
}

function labelOf(encoding: string): string {
  return encoding === 'latin1' ? 'latin1' : 'utf-8'
}

function bytesOfText(text: string, encoding: string): Uint8Array {
  if (encoding !== 'base64') return new TextEncoder().encode(text)
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

function from(source: Source, second: string | number = 'utf8', length?: number): Bytes {
  if (typeof source === 'string') return new Bytes(bytesOfText(source, String(second)))
  if (!(source instanceof ArrayBuffer)) return new Bytes(source)
  return new Bytes(source, typeof second === 'number' ? second : 0, length)
}

function concat(pieces: readonly Uint8Array[]): Bytes {
  const whole = new Bytes(pieces.reduce((size, piece) => size + piece.length, 0))
  let position = 0
  for (const piece of pieces) {
    whole.set(piece, position)
    position += piece.length
  }
  return whole
}

/** As much of `Buffer` as reading answers takes. */
export const Buffer = {
  from,
  concat,
  isBuffer: (value: unknown): boolean => value instanceof Bytes,
  isEncoding: no,
  byteLength: (text: string, encoding = 'utf8'): number => bytesOfText(text, encoding).length,
}
