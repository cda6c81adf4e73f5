import { expect, it } from 'vitest'
import { ToolLinks } from './tool-links.ts'

it('an execution answers the oldest request with equal arguments, whatever their order of keys', () => {
  const links = new ToolLinks()
  links.requested('call_1', 'search', { text: 'a', limit: 1 })
  links.requested('call_2', 'search', { limit: 2, text: 'b' })
  links.requested('call_3', 'search', { text: 'b', limit: 2 })
  expect(links.claim('search', { text: 'b', limit: 2 })).toBe('call_2')
  expect(links.claim('search', { text: 'b', limit: 2 })).toBe('call_3')
  expect(links.claim('search', { text: 'a', limit: 1 })).toBe('call_1')
  expect(links.claim('search', { text: 'a', limit: 1 })).toBeUndefined()
})

it('arguments that the code completed still match the only request of that name', () => {
  const links = new ToolLinks()
  links.requested('call_1', 'search', { text: 'a' })
  expect(links.claim('search', { text: 'a', limit: 10 })).toBe('call_1')
})

it('other arguments match none of several requests', () => {
  const links = new ToolLinks()
  links.requested('call_1', 'search', { text: 'a' })
  links.requested('call_2', 'search', { text: 'b' })
  expect(links.claim('search', { text: 'c' })).toBeUndefined()
})
