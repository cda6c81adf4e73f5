import { afterAll, describe, expect, it } from 'vitest'
import { createTokenCounter } from './token-counter.ts'

const counter = createTokenCounter()
afterAll(() => counter.close())

describe('a token counter', () => {
  it('counts each text with the encoding that it is told', async () => {
    const texts = ['hello world', '', 'お誕生日おめでとう']
    const newer = await counter.count('o200k_base', texts)
    const older = await counter.count('cl100k_base', texts)
    expect(newer).toEqual([2, 0, 8])
    expect(older).toEqual([2, 0, 9])
  })

  it('takes control tokens for the text that they are', async () => {
    const [count] = await counter.count('o200k_base', ['<|endoftext|>'])
    expect(count).toBeGreaterThan(1)
  })

  it('cuts runs without a break, whose merging would take minutes', async () => {
    const [count] = await counter.count('o200k_base', ['a'.repeat(262_144)])
    expect(count).toBe(262_144 / 8)
  })

  it('goes by length when too much waits, or the time is up', async () => {
    const small = createTokenCounter({ maxWaiting: 10 })
    expect(await small.count('o200k_base', ['hello world!', 'abc'])).toEqual([3, 1])
    const hasty = createTokenCounter({ timeoutMs: 0 })
    expect(await hasty.count('o200k_base', ['hello world!'])).toEqual([3])
    hasty.close()
  })

  it('goes by length for what waits when it is closed', async () => {
    const closed = createTokenCounter()
    const counts = closed.count('o200k_base', ['hello world!'])
    closed.close()
    expect(await counts).toEqual([3])
  })
})
