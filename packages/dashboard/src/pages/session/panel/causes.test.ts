import { expect, it } from 'vitest'
import { makeCall } from '../../../fixtures/detail-fixture.ts'
import { causesOf } from './causes.ts'

function causes(text: string) {
  return causesOf(makeCall(1, { attributes: { 'agentops.exception.causes': text } }))
}

it('reads the chain of causes, and the errors of an aggregate', () => {
  const inner = { how: 'Caused by', type: 'TypeError', message: 'no', code: 'E1', status: 503 }
  const text = JSON.stringify([{ how: 'Error 1', type: 'Error', message: 'a', causes: [inner] }])
  expect(causes(text)).toEqual([
    {
      how: 'Error 1',
      type: 'Error',
      message: 'a',
      notes: [],
      causes: [
        { how: 'Caused by', type: 'TypeError', message: 'no', notes: ['503', 'E1'], causes: [] },
      ],
    },
  ])
})

it.each(['', '{', '7', '{"a":1}'])('what is no list of causes is none: %s', (text) => {
  expect(causes(text)).toEqual([])
})
