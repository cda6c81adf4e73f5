import { describe, expect, it } from 'vitest'
import { toJson, toJsonText } from './serialize.ts'

describe('any value becomes JSON data', () => {
  it.each([
    [
      'texts, numbers, booleans and null',
      { a: 'x', b: 1.5, c: true, d: null },
      { a: 'x', b: 1.5, c: true, d: null },
    ],
    ['what JSON has no number for', [NaN, Infinity, 12n], ['NaN', 'Infinity', '12']],
    [
      'dates, URLs and patterns',
      [new Date(0), new URL('http://a/b'), /x/g],
      ['1970-01-01T00:00:00.000Z', 'http://a/b', '/x/g'],
    ],
    ['an invalid date', new Date(NaN), 'Invalid Date'],
    ['maps and sets', [new Map([['a', 1]]), new Set([1, 2])], [{ a: 1 }, [1, 2]]],
    [
      'binary data, by size',
      [Buffer.from('abc'), new Float32Array(2)],
      ['[Buffer 3 bytes]', '[Float32Array 8 bytes]'],
    ],
    [
      'functions and symbols, by name',
      [function go() {}, Symbol('s')],
      ['[function go]', 'Symbol(s)'],
    ],
    ['errors', new TypeError('no'), { name: 'TypeError', message: 'no' }],
    [
      'what errors come from and carry',
      Object.assign(new Error('no', { cause: new Error('why') }), { code: 'E7' }),
      { name: 'Error', message: 'no', cause: { name: 'Error', message: 'why' }, code: 'E7' },
    ],
    [
      'the errors of one that stands for several',
      new AggregateError([new Error('a')], 'all'),
      { name: 'AggregateError', message: 'all', errors: [{ name: 'Error', message: 'a' }] },
    ],
    ['undefined members, as JSON does', { a: undefined, b: [undefined] }, { b: [null] }],
    ['objects that say how', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
  ])('%s', (_name, value, expected) => {
    expect(toJson(value)).toEqual(expected)
  })

  it('cycles are marked, and a value that appears twice is no cycle', () => {
    const shared = { x: 1 }
    const value: Record<string, unknown> = { first: shared, second: shared }
    value['self'] = value
    expect(toJson(value)).toEqual({ first: { x: 1 }, second: { x: 1 }, self: '[circular]' })
  })

  it('a getter, proxy or toJSON that throws costs only itself', () => {
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no')
        },
      },
    )
    const value = {
      get bad() {
        throw new Error('no')
      },
      hostile,
      worse: {
        toJSON: () => {
          throw new Error('no')
        },
      },
      good: 1,
    }
    expect(toJson(value)).toEqual({
      bad: '[getter threw]',
      hostile: '[unreadable]',
      worse: '[unreadable]',
      good: 1,
    })
  })

  it('a key like __proto__ stays data', () => {
    const text = toJsonText(JSON.parse('{"__proto__":{"polluted":true}}'))
    expect(text).toBe('{"__proto__":{"polluted":true}}')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('size is bounded, and what was left out is said', () => {
  it('a 50 MB text', () => {
    const text = toJsonText('x'.repeat(50_000_000))
    expect(text.length).toBeLessThan(300_000)
    expect(text).toContain('[truncated 49737856 characters]')
  })

  it('a million values', () => {
    expect(toJsonText(Array.from({ length: 1_000_000 }, (_, i) => i)).length).toBeLessThan(200_000)
  })

  it('a depth of 10,000', () => {
    let deep: unknown = 1
    for (let level = 0; level < 10_000; level += 1) deep = { deep }
    expect(toJsonText(deep)).toContain('[truncated: too deep]')
  })

  it('many large texts', () => {
    const text = toJsonText(Array.from({ length: 100 }, () => 'y'.repeat(200_000)))
    expect(text.length).toBeLessThan(1_300_000)
  })

  it.each([
    ['toJSON', (say: () => string) => ({ toJSON: say })],
    [
      'a getter',
      (say: () => string) => Object.defineProperty({}, 'x', { enumerable: true, get: say }),
    ],
  ])('a thousand values whose %s is slow', (_name, make) => {
    let asked = 0
    const say = (): string => {
      asked += 1
      const until = performance.now() + 2
      while (performance.now() < until);
      return 'said'
    }
    const text = toJsonText(Array.from({ length: 1000 }, () => make(say)))
    expect(text).toContain('[truncated: took too long]')
    expect(asked).toBeLessThan(100)
  })
})
