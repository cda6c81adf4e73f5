import { describe, expect, it } from 'vitest'
import { FRAME, encodeFrame, scanFrames } from './frame.ts'

const payloads = ['first', 'AOJ1 inside', '', 'x'.repeat(300), 'last']
const encoded = payloads.map((text, index) =>
  Buffer.concat(encodeFrame(FRAME.rows, index, [Buffer.from(text)])),
)
const whole = Buffer.concat(encoded)
const ends = encoded.map((_, index) => Buffer.concat(encoded.slice(0, index + 1)).length)

function textsOf(bytes: Buffer): string[] {
  return scanFrames(bytes).frames.map(({ payload }) => payload.toString())
}

describe('frames', () => {
  it('come back as they were written', () => {
    expect(scanFrames(whole).damages).toEqual([])
    expect(textsOf(whole)).toEqual(payloads)
  })

  it('that are whole are all read from a file that is cut at any byte', () => {
    for (let length = 0; length <= whole.length; length += 1) {
      const complete = ends.filter((end) => end <= length).length
      expect(textsOf(whole.subarray(0, length))).toEqual(payloads.slice(0, complete))
      const { damages } = scanFrames(whole.subarray(0, length))
      const from = ends[complete - 1] ?? 0
      expect(damages).toEqual(from === length ? [] : [{ from, to: length }])
    }
  })

  it('but the one that a flipped bit hit are all read', () => {
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const bytes = Buffer.from(whole)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const hit = ends.findIndex((end) => bit >> 3 < end)
      expect(textsOf(bytes)).toEqual(payloads.filter((_, index) => index !== hit))
      expect(scanFrames(bytes).damages).toEqual([{ from: ends[hit - 1] ?? 0, to: ends[hit] }])
    }
  })
})
