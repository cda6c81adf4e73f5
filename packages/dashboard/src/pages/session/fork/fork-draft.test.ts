import type { NormalisedTool } from '@agentops/protocol/override'
import { expect, it } from 'vitest'
import { editFields, problemOfField } from './edit-fields.ts'
import { newDraft, planOf } from './fork-draft.ts'

const tool: NormalisedTool = {
  type: 'tool',
  name: 'look',
  arguments: {},
  outcome: { kind: 'value', value: { seen: 2 }, exact: true },
}

it('says what a branch would do while it is typed', () => {
  const draft = newDraft(tool, 'look')
  expect(planOf(tool, draft)).toMatch(/^Nothing is edited/)
  expect(planOf(tool, { ...draft, edits: { result: '[]' } })).toBe('Edits tool.result')
  expect(planOf(tool, { ...draft, edits: { result: '[' } })).toBe('')
})

it('says what is wrong with a field, and of that one alone', () => {
  const [field] = editFields(tool, 'result')
  if (!field) throw new Error('a tool has a result')
  expect(problemOfField(tool, field, {}, 'result')).toBe('')
  expect(problemOfField(tool, field, { result: '{' }, 'result')).toBe('result: is not JSON')
  expect(problemOfField(tool, field, { result: '3', other: '{' }, 'result')).toBe('')
})
