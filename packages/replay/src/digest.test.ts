import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { digest, useNativeDigest } from './digest.ts'

const reference = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)

it('is SHA-256 at every length around a block, and in every width of UTF-8', () => {
  for (let length = 0; length < 200; length += 1) {
    const text = Array.from({ length }, (_, index) => ['a', 'é', '漢', '😀'][index % 4]).join('')
    expect(digest(text), String(length)).toBe(reference(text))
    expect(digest('x'.repeat(length)), String(length)).toBe(reference('x'.repeat(length)))
  }
  const long = 'The quick brown fox. '.repeat(40_000)
  expect(digest(long)).toBe(reference(long))
})

it('tells lone surrogates apart, which UTF-8 cannot', () => {
  expect(digest('\ud800')).not.toBe(digest('\ud801'))
  expect(digest('\ud800')).not.toBe(digest('\ufffd'))
})

it('is the same by the runtime, and still tells lone surrogates apart', () => {
  const texts = ['', 'é漢😀', 'x'.repeat(5000), '\ud800', '\ud801']
  const own = texts.map(digest)
  useNativeDigest((text) => createHash('sha256').update(text).digest('hex'))
  expect(texts.map(digest)).toEqual(own)
  useNativeDigest((text) => `native ${text}`)
  expect(digest('a')).toBe('native a')
})
