import { expect, it } from 'vitest'
import type { EventSummary } from '@agentops/protocol/event'
import type { Message } from '@agentops/protocol/messages'
import { eventId, makeEvent } from '../fixtures/event-fixture.ts'
import { linkToolCalls, previousCall, requestCandidates } from './tool-links.ts'

const asks = (id: string): Message => ({
  role: 'assistant',
  parts: [{ type: 'tool_call', id, name: `tool ${id}` }],
})
const answers = (id: string): Message => ({
  role: 'tool',
  parts: [{ type: 'tool_call_response', id, response: null }],
})
const llm = (number: number, fields: Partial<EventSummary> = {}) =>
  makeEvent(number, { type: 'llm', outputTokens: 1, ...fields })

it('a tool call knows its result and the event that executed it', () => {
  const execution = makeEvent(7, { type: 'tool', toolCallId: 'a' })
  const links = linkToolCalls(
    { inputMessages: [asks('a'), answers('a'), answers('lost')], outputMessages: [asks('b')] },
    [makeEvent(1), execution],
  )
  expect(links.get('a')).toEqual({
    name: 'tool a',
    requested: true,
    answered: true,
    executedBy: execution,
  })
  expect(links.get('b')).toMatchObject({ requested: true, answered: false, executedBy: undefined })
  expect(links.get('lost')).toMatchObject({ name: '', requested: false, answered: true })
})

it('an execution was asked for by an answered call before it, siblings first', () => {
  const tool = makeEvent(10, { type: 'tool', toolCallId: 'a', parentId: eventId(1) })
  const events = [
    llm(2, { parentId: eventId(1) }),
    llm(3, { parentId: eventId(1) }),
    llm(4),
    llm(5, { parentId: eventId(1), outputTokens: 0 }),
    llm(11, { parentId: eventId(1) }),
  ]
  const numbers = requestCandidates(tool, events).map((event) => event.name)
  expect(numbers).toEqual(['event 3', 'event 2', 'event 4'])
  expect(requestCandidates({ ...tool, toolCallId: '' }, events)).toEqual([])
})

it('the call before is the latest conversation under the same parent', () => {
  const current = llm(9, { parentId: eventId(1) })
  const events = [
    llm(2, { parentId: eventId(1) }),
    llm(3, { parentId: eventId(1), status: 'error' }),
    llm(4, { parentId: eventId(1), name: 'embeddings small' }),
    llm(5),
    current,
  ]
  expect(previousCall(current, events)?.name).toBe('event 3')
  expect(previousCall(llm(1), events)).toBeUndefined()
})
