import { expect, it } from 'vitest'
import {
  parseSearch,
  readSessionSearch,
  readSessionsSearch,
  stringifySearch,
} from './search-params.ts'

it('event ids that look like numbers come back unchanged', () => {
  for (const event of ['0000000000000012', '12345678901234e5', 'null']) {
    expect(readSessionSearch(parseSearch(stringifySearch({ event })))).toEqual({ event })
  }
})

it('a filter is read from the address, without what makes no sense', () => {
  expect(readSessionsSearch(parseSearch('?state=Fail&tag=a%20b&q=100&x=1'))).toEqual({
    state: 'Fail',
    tag: 'a b',
    q: '100',
  })
  expect(readSessionsSearch(parseSearch('?state=failed&q='))).toEqual({})
  expect(readSessionsSearch(parseSearch('?sort=cost'))).toEqual({ sort: 'cost' })
  expect(readSessionsSearch(parseSearch('?sort=started'))).toEqual({})
  expect(readSessionsSearch(parseSearch('?sort=colour'))).toEqual({})
  expect(stringifySearch({ q: '', tag: undefined })).toBe('')
})
