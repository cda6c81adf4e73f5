/** A stream that can be written to, such as `process.stdout`. */
type Writable = NodeJS.WriteStream

/** Sees what was written, after it was; must not throw. */
export type Sight = (chunk: string | Uint8Array) => void

function bytesOf(chunk: unknown, encoding: unknown): string | Uint8Array | undefined {
  if (typeof chunk !== 'string') return chunk instanceof Uint8Array ? chunk : undefined
  const isEncoded = typeof encoding === 'string' && !/^utf-?8$/i.test(encoding)
  return isEncoded && Buffer.isEncoding(encoding) ? Buffer.from(chunk, encoding) : chunk
}

/**
 * Sees what is written to a stream; bytes, results, callbacks and back-pressure stay the stream's own.
 *
 * @returns puts the stream back as it was; when someone has wrapped it since, the tap only goes quiet
 */
export function tapStream(stream: Writable, see: Sight): () => void {
  const own = Object.getOwnPropertyDescriptor(stream, 'write')
  // Called below with the stream that it was called on.
  // oxlint-disable-next-line typescript/unbound-method
  const original = stream.write
  let isOn = true
  const write = function (this: unknown, ...parameters: unknown[]): unknown {
    const result: unknown = Reflect.apply(original, this, parameters)
    const bytes = isOn ? bytesOf(parameters[0], parameters[1]) : undefined
    if (bytes !== undefined) see(bytes)
    return result
  }
  Object.defineProperties(write, {
    name: { value: original.name, configurable: true },
    length: { value: original.length, configurable: true },
  })
  const value = { value: write, writable: true, configurable: true }
  Object.defineProperty(stream, 'write', { ...value, enumerable: own?.enumerable ?? false })
  return () => {
    isOn = false
    if (Reflect.get(stream, 'write') !== write) return
    if (own) Object.defineProperty(stream, 'write', own)
    else Reflect.deleteProperty(stream, 'write')
  }
}
