/** How a value of one column is written: its ClickHouse type, and its bytes in the format RowBinary. */
export interface ColumnType<Value> {
  readonly write: (out: RowWriter, value: Value) => void
}

/**
 * Writes values in ClickHouse's format RowBinary into one growing buffer.
 *
 * Source: https://clickhouse.com/docs/interfaces/formats/RowBinary
 */
export class RowWriter {
  #bytes: Buffer
  #length = 0

  /** @param capacity bytes to begin with */
  constructor(capacity = 4096) {
    this.#bytes = Buffer.allocUnsafe(capacity)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length
  }

  /** What was written; a view that later writes may leave behind. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length] = value
    this.#length += 1
  }

  uint16(value: number): void {
    this.#reserve(2)
    this.#length = this.#bytes.writeUInt16LE(value, this.#length)
  }

  uint32(value: number): void {
    this.#reserve(4)
    this.#length = this.#bytes.writeUInt32LE(value, this.#length)
  }

  /** An integer of 64 bits that a number holds exactly. */
  safeInteger(value: number): void {
    this.#reserve(8)
    const high = Math.floor(value / 2 ** 32)
    this.#bytes.writeUInt32LE(value - high * 2 ** 32, this.#length)
    this.#length = this.#bytes.writeInt32LE(high, this.#length + 4)
  }

  int64(value: bigint): void {
    this.#reserve(8)
    this.#length = this.#bytes.writeBigInt64LE(value, this.#length)
  }

  float64(value: number): void {
    this.#reserve(8)
    this.#length = this.#bytes.writeDoubleLE(value, this.#length)
  }

  /** A length or count: seven bits a byte, least first. */
  count(value: number): void {
    this.#reserve(5)
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.#length] = (rest & 0x7f) | 0x80
      this.#length += 1
      rest >>>= 7
    }
    this.#bytes[this.#length] = rest
    this.#length += 1
  }

  /** Bytes given as hexadecimal text, padded with zeros to `size`. */
  hex(text: string, size: number): void {
    this.#reserve(size)
    const written = this.#bytes.write(text, this.#length, size, 'hex')
    if (written < size) this.#bytes.fill(0, this.#length + written, this.#length + size)
    this.#length += size
  }

  /** Bytes given as hexadecimal text, last byte first; nothing is zero. */
  reversedHex(text: string, size: number): void {
    this.hex(text, size)
    this.#bytes.subarray(this.#length - size, this.#length).reverse()
  }

  /** A text with its length in bytes before it. */
  text(value: string): void {
    if (this.#shortAscii(value)) return
    const size = Buffer.byteLength(value)
    this.count(size)
    this.#reserve(size)
    this.#length += this.#bytes.write(value, this.#length, size, 'utf8')
  }

  /** Most texts are short and ASCII; for these a loop is much faster than a call into Node. */
  #shortAscii(value: string): boolean {
    const size = value.length
    if (size > 48) return false
    this.#reserve(size + 1)
    const start = this.#length + 1
    for (let index = 0; index < size; index += 1) {
      const code = value.charCodeAt(index)
      if (code >= 0x80) return false
      this.#bytes[start + index] = code
    }
    this.#bytes[this.#length] = size
    this.#length = start + size
    return true
  }

  #reserve(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}

export const UINT8: ColumnType<number> = { write: (out, value) => out.byte(value) }
export const UINT16: ColumnType<number> = { write: (out, value) => out.uint16(value) }
export const UINT32: ColumnType<number> = { write: (out, value) => out.uint32(value) }
/** Int64 or UInt64 of a number that is exact. */
export const INTEGER: ColumnType<number> = { write: (out, value) => out.safeInteger(value) }
/** Int64, UInt64 or DateTime64 of an integer. */
export const INT64: ColumnType<bigint> = {
  write: (out, value) => out.int64(BigInt.asIntN(64, value)),
}
export const FLOAT64: ColumnType<number> = { write: (out, value) => out.float64(value) }
export const BOOL: ColumnType<boolean> = { write: (out, value) => out.byte(value ? 1 : 0) }
export const STRING: ColumnType<string> = { write: (out, value) => out.text(value) }
/** FixedString(8) of hexadecimal text; empty text is zeros. */
export const HEX8: ColumnType<string> = { write: (out, value) => out.hex(value, 8) }
/** FixedString(16) of hexadecimal text. */
export const HEX16: ColumnType<string> = { write: (out, value) => out.hex(value, 16) }
/** UInt128 of hexadecimal text, most significant digit first; empty text is 0. */
export const UINT128: ColumnType<string> = { write: (out, value) => out.reversedHex(value, 16) }

/** Enum8 of one of its names. */
export function enumOf<Name extends string>(
  numbers: Readonly<Record<Name, number>>,
): ColumnType<Name> {
  return { write: (out, value) => out.byte(numbers[value]) }
}

/** Array of one type. */
export function arrayOf<Value>(type: ColumnType<Value>): ColumnType<readonly Value[]> {
  return {
    write: (out, values) => {
      out.count(values.length)
      for (const value of values) type.write(out, value)
    },
  }
}

/** Map of texts to one type. */
export function mapOf<Value>(type: ColumnType<Value>): ColumnType<ReadonlyMap<string, Value>> {
  return {
    write: (out, map) => {
      out.count(map.size)
      for (const [key, value] of map) {
        out.text(key)
        type.write(out, value)
      }
    },
  }
}

/** A value that may be absent. */
export function nullable<Value>(type: ColumnType<Value>): ColumnType<Value | undefined> {
  return {
    write: (out, value) => {
      out.byte(value === undefined ? 1 : 0)
      if (value !== undefined) type.write(out, value)
    },
  }
}
