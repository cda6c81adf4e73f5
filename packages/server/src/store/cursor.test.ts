import { expect, it } from 'vitest'
import { RequestError } from '../errors.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

it('a cursor leads back to its position exactly', () => {
  const position = [1_772_359_200_000.123, 'id-with-ü'] as const
  expect(decodeCursor(encodeCursor(position))).toEqual(position)
  expect(decodeCursor(undefined)).toBeUndefined()
})

it('any other text is refused', () => {
  for (const text of [
    '',
    'x',
    '%%%',
    encodeCursor([1, 'a']).slice(2),
    Buffer.from('[1]').toString('base64url'),
  ]) {
    expect(() => decodeCursor(text)).toThrow(RequestError)
  }
})
