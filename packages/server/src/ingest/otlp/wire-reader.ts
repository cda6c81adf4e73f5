import { isUtf8 } from 'node:buffer'
import { PbfReader } from 'pbf'
import { MalformedError, RejectedError } from './model.ts'

const VARINT = 0
const FIXED64 = 1
const BYTES = 2

/**
 * A protobuf reader that checks what `pbf` leaves to its caller: wire types, lengths against the
 * enclosing message, and UTF-8. Errors are {@link MalformedError}, or {@link RejectedError} where
 * only a value is wrong and the structure can still be followed.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export class WireReader {
  readonly #pbf: PbfReader
  readonly #bytes: Buffer
  #end: number
  #depth = 0

  constructor(bytes: Buffer) {
    this.#pbf = new PbfReader(bytes)
    this.#bytes = bytes
    this.#end = bytes.length
  }

  /** How many messages enclose the current one. */
  get depth(): number {
    return this.#depth
  }

  /** Calls `onField` for each field of the current message; a field it does not read is skipped. */
  fields(onField: (field: number) => void): void {
    const end = this.#end
    for (let field = this.#nextField(); field !== 0; field = this.#nextField()) {
      onField(field)
      if (this.#pbf.pos > end) throw new MalformedError('a field is longer than its message')
    }
    if (this.#pbf.pos !== end) throw new MalformedError('the message is cut off')
  }

  /** Reads an embedded message field by field; returns its length in bytes. */
  message(onField: (field: number) => void): number {
    const outer = this.#end
    const start = this.#open()
    const inner = this.#end
    this.#depth += 1
    try {
      this.fields(onField)
    } finally {
      this.#depth -= 1
      this.#end = outer
      this.#pbf.pos = inner
    }
    return inner - start
  }

  /** Reads a string. */
  text(): string {
    const bytes = this.bytes()
    if (!isUtf8(bytes)) throw new RejectedError('a text is not valid UTF-8')
    return bytes.toString('utf8')
  }

  /** Reads a byte string; the view shares memory with the request. */
  bytes(): Buffer {
    const outer = this.#end
    const start = this.#open()
    const bytes = this.#bytes.subarray(start, this.#end)
    this.#pbf.pos = this.#end
    this.#end = outer
    return bytes
  }

  /** Reads an unsigned integer of 32 bits or an enum. */
  integer(): number {
    this.#expect(VARINT)
    return Number(this.#varint())
  }

  /** Reads a signed integer of 64 bits. */
  integer64(): bigint {
    this.#expect(VARINT)
    return BigInt.asIntN(64, BigInt(this.#varint()))
  }

  /** Reads an unsigned fixed integer of 64 bits. */
  fixed64(): bigint {
    this.#expect(FIXED64)
    this.#reserve(8)
    const value = this.#bytes.readBigUInt64LE(this.#pbf.pos)
    this.#pbf.pos += 8
    return value
  }

  /** Reads a double. */
  double(): number {
    this.#expect(FIXED64)
    this.#reserve(8)
    return this.#pbf.readDouble()
  }

  #nextField(): number {
    try {
      return this.#pbf.nextField(this.#end)
    } catch (error) {
      throw new MalformedError(error instanceof Error ? error.message : 'unknown wire type')
    }
  }

  #open(): number {
    this.#expect(BYTES)
    const length = Number(this.#varint())
    this.#reserve(length)
    const start = this.#pbf.pos
    this.#end = start + length
    return start
  }

  /** Seven bytes hold 49 bits, which a number keeps exactly; longer ones are read as bigint. */
  #varint(): number | bigint {
    let value = 0
    for (let index = 0; index < 7; index += 1) {
      const byte = this.#byte()
      value += (byte & 0x7f) * 2 ** (7 * index)
      if (byte < 0x80) return value
    }
    return this.#longVarint(BigInt(value))
  }

  #longVarint(low: bigint): bigint {
    let value = low
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new MalformedError('a number has more than 10 bytes')
  }

  #byte(): number {
    const byte = this.#pbf.pos < this.#end ? this.#bytes[this.#pbf.pos] : undefined
    if (byte === undefined) throw new MalformedError('a number is cut off')
    this.#pbf.pos += 1
    return byte
  }

  #expect(type: number): void {
    if (this.#pbf.type === type) return
    throw new MalformedError(`a field has wire type ${this.#pbf.type} instead of ${type}`)
  }

  #reserve(length: number): void {
    if (this.#pbf.pos + length > this.#end) throw new MalformedError('the message is cut off')
  }
}
