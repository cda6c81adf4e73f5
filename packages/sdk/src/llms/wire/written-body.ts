import type { Exchange } from './exchange.ts'
import { MultipartReader } from './multipart.ts'
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

/** Puts the pieces of a request's body together, up to a limit; of a form its fields. */
export class WrittenBody {
  readonly #pieces: Uint8Array[] = []
  #size = 0
  #form: MultipartReader | undefined

  note(chunk: unknown, encoding?: unknown): void {
    const bytes = bytesOf(chunk, encoding)
    if (!bytes) return
    if (this.#size === 0) this.#form = MultipartReader.startingWith(bytes)
    this.#size += bytes.length
    if (this.#form) this.#form.push(bytes)
    // A copy: the writer may fill its buffer again.
    else if (this.#size <= MAX_REQUEST_BYTES) this.#pieces.push(bytes.slice())
  }

  text(): string {
    return this.#form?.fields().toJson() ?? Buffer.concat(this.#pieces).toString('utf8')
  }
}

/** The fields of a form that is there as a whole, as JSON; undefined when it is no form. */
export function formTextOf(body: Uint8Array): string | undefined {
  const form = MultipartReader.startingWith(body)
  form?.push(body)
  return form?.fields().toJson()
}

/** The text of a body that is there as a whole; of a form its fields. */
export function textOfBody(body: Uint8Array): string {
  return formTextOf(body) ?? new TextDecoder().decode(body)
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
