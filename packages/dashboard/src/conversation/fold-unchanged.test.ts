import { expect, it } from 'vitest'
import type { Message } from '@agentops/protocol/messages'
import { countUnchanged } from './fold-unchanged.ts'

const says = (role: string, content: string): Message => ({
  role,
  parts: [{ type: 'text', content }],
})
const call: Message = {
  role: 'assistant',
  parts: [{ type: 'tool_call', id: 'c1', name: 'search', arguments: { from: 'HAM', to: 'LIS' } }],
}
const result: Message = {
  role: 'tool',
  parts: [{ type: 'tool_call_response', id: 'c1', response: 'none' }],
}
const user = says('user', 'Plan a trip')

it('folds what the call before was sent, and its answer', () => {
  const previous = { inputMessages: [user], outputMessages: [call] }
  expect(countUnchanged(previous, [user, call, result])).toBe(2)
})

it('knows an answer again although its keys moved and its reasoning was not sent back', () => {
  const thought: Message = { ...call, parts: [{ type: 'reasoning', content: 'Hm' }, ...call.parts] }
  const moved: Message = {
    role: 'assistant',
    parts: [{ name: 'search', arguments: { to: 'LIS', from: 'HAM' }, type: 'tool_call', id: 'c1' }],
  }
  const previous = { inputMessages: [user], outputMessages: [says('assistant', 'No'), thought] }
  expect(countUnchanged(previous, [user, moved, result])).toBe(2)
})

it('stops at the first message that differs', () => {
  const previous = { inputMessages: [user, call, result], outputMessages: [] }
  expect(countUnchanged(previous, [user, says('assistant', 'x'), result, user])).toBe(1)
  expect(countUnchanged(previous, [says('user', 'Other'), call])).toBe(0)
})

it('never folds the last message: a retry repeats everything', () => {
  const previous = { inputMessages: [user, call, result], outputMessages: [] }
  expect(countUnchanged(previous, [user, call, result])).toBe(2)
  expect(countUnchanged(previous, [user])).toBe(0)
  expect(countUnchanged(previous, [])).toBe(0)
})
