const INITIAL_BYTES = 16 * 1024
/** A buffer that a very large event has grown is not kept. */
const MAX_KEPT_BYTES = 1024 * 1024
const MAX_VARINT_BYTES = 10
/** Its length fits one byte. */
const SHORT_TEXT = 64
const encoder = new TextEncoder()

/**
 * Writes protobuf messages into one growing buffer, which is used again after `finish`
 * (https://protobuf.dev/programming-guides/encoding).
 */
export class ProtobufWriter {
  #bytes = new Uint8Array(INITIAL_BYTES)
  #length = 0

  /** Forgets what an earlier, failed message has left. */
  clear(): void {
    this.#length = 0
  }

  /** A copy of what has been written; the writer is empty again. */
  finish(): Uint8Array<ArrayBuffer> {
    const written = this.#bytes.slice(0, this.#length)
    this.#length = 0
    if (this.#bytes.length > MAX_KEPT_BYTES) this.#bytes = new Uint8Array(INITIAL_BYTES)
    return written
  }

  /** A length-delimited field whose content a function writes. */
  message(field: number, write: () => void): void {
    this.#tag(field, 2)
    const start = this.#length
    write()
    this.#insertLength(start)
  }

  text(field: number, value: string): void {
    if (value === '') return
    this.requiredText(field, value)
  }

  /** Like `text`, but an empty text is written too: inside a oneof it says which member is set. */
  requiredText(field: number, value: string): void {
    this.#tag(field, 2)
    if (value.length <= SHORT_TEXT && this.#shortAscii(value)) return
    const start = this.#length
    this.#reserve(value.length * 3)
    this.#length += encoder.encodeInto(value, this.#bytes.subarray(start)).written
    this.#insertLength(start)
  }

  /** A call of the encoder costs more than a few characters: those are written here, if they are ASCII. */
  #shortAscii(value: string): boolean {
    this.#reserve(value.length + 1)
    const start = this.#length + 1
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index)
      if (code > 127) return false
      this.#bytes[start + index] = code
    }
    this.#bytes[this.#length] = value.length
    this.#length = start + value.length
    return true
  }

  bytes(field: number, value: Uint8Array): void {
    this.#tag(field, 2)
    this.#varint(value.length)
    this.raw(value)
  }

  /** Bytes of an already encoded field. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
  }

  /** A uint or enum, at most 2^53. */
  unsigned(field: number, value: number): void {
    this.#tag(field, 0)
    this.#varint(value)
  }

  /** An int64 of a safe integer: negative numbers take ten bytes. */
  integer(field: number, value: number): void {
    if (value >= 0) {
      this.unsigned(field, value)
      return
    }
    this.#tag(field, 0)
    let rest = BigInt.asUintN(64, BigInt(value))
    this.#reserve(MAX_VARINT_BYTES)
    while (rest > 127n) {
      this.#bytes[this.#length++] = Number(rest & 127n) | 128
      rest >>= 7n
    }
    this.#bytes[this.#length++] = Number(rest)
  }

  double(field: number, value: number): void {
    this.#tag(field, 1)
    this.#reserve(8)
    this.#view().setFloat64(this.#length, value, true)
    this.#length += 8
  }

  fixed64(field: number, value: bigint): void {
    this.#tag(field, 1)
    this.#reserve(8)
    this.#view().setBigUint64(this.#length, value, true)
    this.#length += 8
  }

  #view(): DataView {
    return new DataView(this.#bytes.buffer)
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType)
  }

  #varint(value: number): void {
    this.#reserve(MAX_VARINT_BYTES)
    let rest = value
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#length++] = rest
  }

  /** Puts the length of what was written since `start` in front of it. */
  #insertLength(start: number): void {
    const size = this.#length - start
    let width = 1
    for (let rest = size; rest > 127; rest = Math.floor(rest / 128)) width += 1
    this.#reserve(width)
    this.#bytes.copyWithin(start + width, start, this.#length)
    this.#length = start
    this.#varint(size)
    this.#length += size
  }

  #reserve(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}
