import { expect, it } from 'vitest'
import { makeEvent } from '../../../fixtures/event-fixture.ts'
import { agentSums } from './agent-sums.ts'

it('sums what each agent did, in order of their first event', () => {
  const sums = agentSums([
    makeEvent(1, { agentName: 'planner', type: 'agent' }),
    makeEvent(2, {
      agentName: 'writer',
      type: 'llm',
      inputTokens: 5,
      costNano: 7,
      costSource: 'computed',
    }),
    makeEvent(3, { agentName: 'planner', type: 'tool', status: 'error' }),
  ])
  expect(sums).toMatchObject([
    { name: 'planner', events: 2, llm: 0, tool: 1, failed: 1, costNano: 0 },
    { name: 'writer', events: 1, llm: 1, inputTokens: 5, costNano: 7 },
  ])
})

it('a price that is not known makes no sum', () => {
  const sums = agentSums([makeEvent(1, { type: 'llm', costNano: null, costSource: 'unknown' })])
  expect(sums[0]?.costNano).toBe(null)
})
