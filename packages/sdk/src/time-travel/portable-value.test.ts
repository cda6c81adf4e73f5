import { expect, test } from 'vitest'
import { decodeValue, encodeValue } from './portable-value.ts'

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
