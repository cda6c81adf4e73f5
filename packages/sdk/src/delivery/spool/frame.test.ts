import { describe, expect, it } from 'vitest'
import { encodeFrames, type Frame, frameBytes, scanFrames } from './frame.ts'

const SALT = 0x5eed5eed

/** Numbers that look random and are the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const random = randomNumbers(7)

function record(index: number): Frame {
  const payload = new Uint8Array(Math.floor(random() * 60)).map(() => random() * 256)
  return { kind: index % 3, payload }
}

const frames = Array.from({ length: 40 }, (_, index) => record(index))
const segment = encodeFrames(frames, SALT)

/** Where each frame begins, and where the last one ends. */
const starts = frames.reduce<number[]>(
  (all, frame) => [...all, (all.at(-1) ?? 0) + frameBytes(frame)],
  [0],
)

function plain(list: readonly Frame[]): string[] {
  return list.map(({ kind, payload }) => `${kind}:${Buffer.from(payload).toString('hex')}`)
}

const whole = plain(frames)

describe('a segment', () => {
  it('gives back what was written', () => {
    expect(scanFrames(segment, SALT)).toMatchObject({ damagedBytes: 0 })
    expect(plain(scanFrames(segment, SALT).frames)).toEqual(whole)
  })

  it('cut at any byte gives every record that is complete', () => {
    for (let length = 0; length <= segment.length; length += 1) {
      const complete = starts.findLastIndex((start) => start <= length)
      const scan = scanFrames(segment.subarray(0, length), SALT)
      expect(plain(scan.frames), `cut at ${length}`).toEqual(whole.slice(0, complete))
      expect(scan.damagedBytes).toBe(length - (starts[complete] ?? 0))
    }
  })

  it('with any bit flipped gives every record but the one that was hit', () => {
    for (let round = 0; round < 10_000; round += 1) {
      const damaged = Buffer.from(segment)
      const at = Math.floor(random() * damaged.length)
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      const hit = starts.findLastIndex((start) => start <= at)
      const expected = whole.filter((_, index) => index !== hit)
      expect(plain(scanFrames(damaged, SALT).frames), `byte ${at}`).toEqual(expected)
    }
  })

  it('never takes bytes inside a payload for a record, even when its own frame is damaged', () => {
    const forged = encodeFrames([{ kind: 2, payload: Buffer.from('{"call":"update"}') }], 0)
    const [bytes, salt] = [encodeFrames([{ kind: 0, payload: forged }], SALT), SALT]
    bytes[4] = (bytes[4] ?? 0) ^ 1
    expect(scanFrames(bytes, salt).frames).toEqual([])
  })

  it('of nothing but noise is empty', () => {
    const noise = Buffer.from(new Uint8Array(4096).map(() => random() * 256))
    expect(scanFrames(noise, SALT)).toEqual({ frames: [], damagedBytes: 4096 })
  })
})
