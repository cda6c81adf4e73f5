import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { RequestError } from '../errors.ts'

/** Upper bounds of a request body in bytes. */
export interface BodyLimits {
  /** As received; default 20 MiB. */
  readonly received?: number
  /** After decompression; default 64 MiB. */
  readonly inflated?: number
}

const MEBIBYTE = 1024 * 1024

/**
 * Reads a body and undoes its `Content-Encoding`, stopping as soon as a limit is passed.
 *
 * @throws RequestError 413 above a limit, 415 for an unknown encoding, 400 for broken compression
 */
export async function readBody(request: Request, limits: BodyLimits = {}): Promise<Buffer> {
  const { received = 20 * MEBIBYTE, inflated = 64 * MEBIBYTE } = limits
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > received) throw tooLarge(received, 'as received')
  const body = await readUpTo(request, received)
  return decompress(body, request.headers.get('content-encoding') ?? 'identity', inflated)
}

async function readUpTo(request: Request, limit: number): Promise<Buffer> {
  if (request.body === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body) {
    length += chunk.length
    if (length > limit) throw tooLarge(limit, 'as received')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

const DECOMPRESS = new Map([
  ['gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
])

async function decompress(body: Buffer, encoding: string, limit: number): Promise<Buffer> {
  if (encoding === 'identity' || encoding === '') return body
  const run = DECOMPRESS.get(encoding)
  if (!run) {
    throw new RequestError(
      415,
      'unsupported_encoding',
      `Content-Encoding ${encoding.slice(0, 50)} is not supported`,
      {
        hint: 'Send gzip, deflate or no compression',
      },
    )
  }
  try {
    return await run(body, { maxOutputLength: limit })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit, 'after decompression')
    throw new RequestError(400, 'broken_compression', `the body is not valid ${encoding}`)
  }
}

function tooLarge(limit: number, when: string): RequestError {
  return new RequestError(413, 'body_too_large', `the body exceeds ${limit} bytes ${when}`, {
    hint: 'Send fewer spans in one request',
  })
}
