import { expect, it } from 'vitest'
import { stamps } from './stamp.ts'

it('a stamp is found on its object, and on no other', () => {
  const kind = stamps<string>()
  const response = new Response('text')
  kind.set(response, 'first')
  kind.set(response, 'second')
  expect(kind.get(response)).toBe('second')
  expect(kind.get(new Response('text'))).toBeUndefined()
  expect(stamps<string>().get(response)).toBeUndefined()
})

it('nobody else can see it, and what cannot be changed can have one', () => {
  const kind = stamps<number>()
  const stream = Object.freeze(new ReadableStream())
  const keys = Reflect.ownKeys(stream)
  kind.set(stream, 1)
  expect(kind.get(stream)).toBe(1)
  expect(Reflect.ownKeys(stream)).toEqual(keys)
  expect(Object.getPrototypeOf(stream)).toBe(ReadableStream.prototype)
})
