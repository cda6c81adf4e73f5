import type { Exchange } from './exchange.ts'
import { replace } from './shadow.ts'

/** Of a longer request body the rest is not kept. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024

function isEncoding(value: unknown): value is BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value)
}

function bytesOf(chunk: unknown, encoding: unknown): Uint8Array | undefined {
  if (chunk instanceof Uint8Array) return chunk
  if (typeof chunk !== 'string') return undefined
  return Buffer.from(chunk, isEncoding(encoding) ? encoding : 'utf8')
}

/** Puts the pieces of a request's body together, up to a limit. */
export class WrittenBody {
  readonly #pieces: Uint8Array[] = []
  #size = 0

  note(chunk: unknown, encoding?: unknown): void {
    const bytes = bytesOf(chunk, encoding)
    this.#size += bytes?.length ?? 0
    // A copy: the writer may fill its buffer again.
    if (bytes && this.#size <= MAX_REQUEST_BYTES) this.#pieces.push(bytes.slice())
  }

  text(): string {
    return Buffer.concat(this.#pieces).toString('utf8')
  }
}

/** Keeps what is written to a request; `end()` says that it is whole. */
export function tapWrites(request: object, exchange: Exchange): void {
  const body = new WrittenBody()
  replace(request, 'write', (original) => (...parameters) => {
    body.note(parameters[0], parameters[1])
    return original(...parameters)
  })
  replace(request, 'end', (original) => (...parameters) => {
    body.note(parameters[0], parameters[1])
    exchange.requestBody(body.text())
    return original(...parameters)
  })
}
