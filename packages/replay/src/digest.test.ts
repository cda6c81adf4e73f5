import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { digest } from './digest.ts'

const reference = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

it('is SHA-256 at every length around a block, and in every width of UTF-8', () => {
  for (let length = 0; length < 200; length += 1) {
    const text = 'aé漢😀'.repeat(length).slice(0, length)
    if (text.isWellFormed()) expect(digest(text), String(length)).toBe(reference(text))
  }
  const long = 'The quick brown fox. '.repeat(40_000)
  expect(digest(long)).toBe(reference(long))
})

it('tells lone surrogates apart, which UTF-8 cannot', () => {
  expect(digest('\ud800')).not.toBe(digest('\ud801'))
  expect(digest('\ud800')).not.toBe(digest('\ufffd'))
})
