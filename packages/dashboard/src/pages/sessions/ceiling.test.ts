import { expect, it } from 'vitest'
import { makeSession } from '../../fixtures/session-fixture.ts'
import { holdBelow } from './ceiling.ts'

it('sessions that start while the reader is further down wait above', () => {
  const old = [makeSession(20), makeSession(10)]
  const list = [makeSession(40), makeSession(30), ...old]
  expect(holdBelow(list, old[0])).toEqual({ shown: old, waiting: 2 })
  expect(holdBelow(list, undefined)).toEqual({ shown: list, waiting: 0 })
})
