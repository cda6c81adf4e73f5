import { expect, test } from 'vitest'
import { decodeValue } from './decode-value.ts'
import { encodeValue } from './portable-value.ts'

function roundTrip(value: unknown): unknown {
  const { value: encoded, whole } = encodeValue(value)
  expect(whole).toBe(true)
  return decodeValue(JSON.parse(JSON.stringify(encoded)))
}

class Missing extends Error {
  override readonly name = 'Missing'
  readonly status = 404
}

test.each([
  ['text', 'São Paulo'],
  ['null', null],
  ['undefined', undefined],
  ['numbers that JSON lacks', [Number.NaN, Number.POSITIVE_INFINITY, -0]],
  ['a big integer', 12345678901234567890n],
  ['a date', new Date(1_800_000_000_000)],
  ['an invalid date', new Date(Number.NaN)],
  ['a map with a set', new Map([['a', new Set([1, { b: undefined }])]])],
  ['a buffer', Buffer.from([0, 255, 10])],
  ['typed arrays', [new Float64Array([1.5, 2]), new BigUint64Array([7n])]],
  ['a URL', new URL('https://example.com/a?b=c')],
  ['an object with the mark of our own', { $agentops: 'date', value: 1 }],
])('%s comes back as it was', (_name, value) => {
  expect(roundTrip(value)).toEqual(value)
})

test('an error comes back with its name, stack, cause and properties', () => {
  const error = new Missing('no such city', { cause: new TypeError('bad') })
  const back = roundTrip(error)
  expect(back).toBeInstanceOf(Error)
  expect(back).toMatchObject({ name: 'Missing', message: 'no such city', status: 404 })
  expect(Reflect.get(Object(back), 'stack')).toBe(error.stack)
  expect(Reflect.get(Object(back), 'cause')).toMatchObject({ name: 'TypeError', message: 'bad' })
})

test('what cannot be kept is said', () => {
  const circular: Record<string, unknown> = { name: 'loop' }
  circular['self'] = circular
  for (const value of [() => 1, circular, new (class Row {})(), { stream: Promise.resolve() }]) {
    expect(encodeValue(value).whole).toBe(false)
  }
  expect(decodeValue(encodeValue(circular).value)).toEqual({ name: 'loop', self: undefined })
})

test('a key named __proto__ stays a key', () => {
  const back = decodeValue(JSON.parse('{"__proto__":{"polluted":true},"$agentops":"none"}'))
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

test('a value of any size is bounded', () => {
  const { value, whole } = encodeValue(Array.from({ length: 40 }, () => 'x'.repeat(1024 * 1024)))
  expect(whole).toBe(false)
  expect(JSON.stringify(value).length).toBeLessThan(12 * 1024 * 1024)
})

/** Millions of parts: walked to their end they take seconds, and the tool's caller waits. */
test.each([
  ['a list', () => Array.from({ length: 3_000_000 }, () => 1)],
  ['a list with holes', () => [Object.assign([], { length: 4_000_000_000 })]],
  ['a map', () => new Map(Array.from({ length: 1_000_000 }, (_, index) => [index, index]))],
  ['a set', () => new Set(Array.from({ length: 1_000_000 }, (_, index) => index))],
  ['a text', () => 'x'.repeat(50_000_000)],
])('%s of any length is looked at no further than it is kept', (_name, make) => {
  const { value, whole } = encodeValue(make())
  expect(whole).toBe(false)
  expect(JSON.stringify(value).length).toBeLessThan(4_000_000)
})

test('a value that is slow to read is not read to its end', () => {
  let asked = 0
  const slow = Array.from({ length: 2000 }, () =>
    Object.defineProperty({}, 'x', {
      enumerable: true,
      get() {
        asked += 1
        const until = performance.now() + 5
        while (performance.now() < until);
        return 1
      },
    }),
  )
  expect(encodeValue(slow).whole).toBe(false)
  expect(asked).toBeLessThan(500)
})
