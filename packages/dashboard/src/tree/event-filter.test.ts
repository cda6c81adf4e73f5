import { expect, it } from 'vitest'
import { makeEvent } from '../fixtures/event-fixture.ts'
import { eventQuestion, FAILED, textOfAgent, typeCounts } from './event-filter.ts'

const events = [
  makeEvent(1, { type: 'decision', agentName: 'desk', inputPreview: '{"chosen":"Refund"}' }),
  makeEvent(2, { type: 'tool', agentName: 'writer', status: 'error', statusMessage: 'no IBAN' }),
  makeEvent(3, { type: 'tool', agentName: 'writer', inputPreview: 'for the desk' }),
]

function found(text: string, type = '', ids: readonly string[] = []): readonly number[] {
  const asked = eventQuestion({ text, type, found: new Set(ids) })
  return events.flatMap((event, index) => (asked?.(event) === false ? [] : [index + 1]))
}

it('looks for a text in names, contents and errors, and for what the server has found', () => {
  expect(eventQuestion({ text: ' ', type: '', found: new Set() })).toBeUndefined()
  expect(found('REFUND')).toEqual([1])
  expect(found('iban')).toEqual([2])
  expect(found('nothing', '', [String(events[2]?.id)])).toEqual([3])
})

it('tells the events of an agent from those that speak of it', () => {
  expect(found('desk')).toEqual([1, 3])
  expect(found(textOfAgent('desk'))).toEqual([1])
})

it('narrows to a type, or to what failed, whatever is looked for', () => {
  expect(found('', 'decision')).toEqual([1])
  expect(found('', FAILED)).toEqual([2])
  expect(found('desk', 'tool')).toEqual([3])
  expect(typeCounts(events)).toEqual([
    ['tool', 2],
    ['decision', 1],
    [FAILED, 1],
  ])
})
