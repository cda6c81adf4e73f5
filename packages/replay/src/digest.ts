/**
 * SHA-256 (FIPS 180-4) without a runtime: Node's is not in browsers, and Web Crypto's is
 * asynchronous, which a `fetch` that is being answered from memory cannot wait for. A hash that is
 * hard to collide is wanted because what is hashed is written by strangers.
 */

/** The first 32 bits of the fractional parts of a root of the first primes, as the standard has it. */
function primeRoots(count: number, root: (value: number) => number): Int32Array {
  const words = new Int32Array(count)
  for (let found = 0, candidate = 2; found < count; candidate += 1) {
    if (!isPrime(candidate)) continue
    words[found] = Math.floor((root(candidate) % 1) * 2 ** 32)
    found += 1
  }
  return words
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) {
    if (candidate % divisor === 0) return false
  }
  return true
}

const ROUNDS = primeRoots(64, Math.cbrt)
const START = primeRoots(8, Math.sqrt)
/** Signed words: an unsigned one above 2^31 is no small integer, and costs an allocation. */
const schedule = new Int32Array(64)

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

function fillSchedule(bytes: Uint8Array, offset: number): void {
  const w = schedule
  for (let i = 0; i < 16; i += 1) {
    const at = offset + i * 4
    const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16)
    w[i] = high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  }
  for (let i = 16; i < 64; i += 1) {
    const early = w[i - 15] ?? 0
    const late = w[i - 2] ?? 0
    const sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    w[i] = ((w[i - 16] ?? 0) + sigma0 + (w[i - 7] ?? 0) + sigma1) | 0
  }
}

/** One block into the state. Eight locals, as the standard names them: an array is five times slower. */
function compress(state: Int32Array): void {
  let [a, b, c, d] = [state[0] ?? 0, state[1] ?? 0, state[2] ?? 0, state[3] ?? 0]
  let [e, f, g, h] = [state[4] ?? 0, state[5] ?? 0, state[6] ?? 0, state[7] ?? 0]
  for (let i = 0; i < 64; i += 1) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + (ROUNDS[i] ?? 0) + (schedule[i] ?? 0)) | 0
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  add(state, 0, a)
  add(state, 1, b)
  add(state, 2, c)
  add(state, 3, d)
  add(state, 4, e)
  add(state, 5, f)
  add(state, 6, g)
  add(state, 7, h)
}

function add(state: Int32Array, index: number, word: number): void {
  state[index] = ((state[index] ?? 0) + word) | 0
}

/** UTF-8, and lone surrogates as three bytes of their own, so that no two texts are the same bytes. */
function encode(text: string, bytes: Uint8Array): number {
  let length = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code < 0x80) bytes[length++] = code
    else {
      const point = text.codePointAt(index) ?? code
      if (point > 0xffff) index += 1
      length = encodePoint(point, bytes, length)
    }
  }
  return length
}

function encodePoint(point: number, bytes: Uint8Array, start: number): number {
  let at = start
  if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6)
  else {
    if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12)
    else {
      bytes[at++] = 0xf0 | (point >> 18)
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f)
    }
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f)
  }
  bytes[at++] = 0x80 | (point & 0x3f)
  return at
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
/** Room for the 64-byte blocks of a text: 3 bytes a character, the mark and the length. */
let room = new Uint8Array(1 << 16)
const KEPT_ROOM = 1 << 22

function roomFor(characters: number): Uint8Array {
  const needed = characters * 3 + 136
  if (needed <= room.length) return room
  const larger = new Uint8Array(needed)
  if (needed <= KEPT_ROOM) room = larger
  return larger
}

/** Of those that stand alone a runtime makes the same bytes. */
const SURROGATE = /[\ud800-\udfff]/

let native: ((text: string) => string) | undefined

/**
 * Brings the SHA-256 of the runtime, which is twenty times as fast: the digests are the same.
 *
 * @param sha256 of a text in UTF-8, as hex
 */
export function useNativeDigest(sha256: (text: string) => string): void {
  native = sha256
}

/** The first 128 bits of the SHA-256 of a text in UTF-8: 32 lower-case hex characters. */
export function digest(text: string): string {
  return native && !SURROGATE.test(text) ? native(text).slice(0, 32) : digestOf(text)
}

function digestOf(text: string): string {
  const bytes = roomFor(text.length)
  const length = encode(text, bytes)
  const blocks = Math.ceil((length + 9) / 64) * 64
  bytes.fill(0, length, blocks)
  bytes[length] = 0x80
  for (let i = 0, bits = length * 8; i < 8; i += 1, bits = Math.floor(bits / 256)) {
    bytes[blocks - 1 - i] = bits % 256
  }
  const state = START.slice()
  for (let offset = 0; offset < blocks; offset += 64) {
    fillSchedule(bytes, offset)
    compress(state)
  }
  let hex = ''
  for (const word of state.subarray(0, 4)) {
    for (let shift = 24; shift >= 0; shift -= 8) hex += HEX[(word >>> shift) & 0xff]
  }
  return hex
}
