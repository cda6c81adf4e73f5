import type { NormalisedCall, NormalisedTool } from '@agentops/protocol/override'
import { expect, it } from 'vitest'
import { editFields, overridesOfForm, toolEnd } from './edit-fields.ts'

const call: NormalisedCall = {
  type: 'llm',
  model: 'm',
  parameters: { temperature: 1 },
  system: [{ type: 'text', content: 'Be brief.' }],
  messages: [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }],
  tools: [],
  output: [
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: { at: 1 } }],
      finish_reason: 'tool_call',
    },
  ],
}
const tool: NormalisedTool = {
  type: 'tool',
  name: 'look',
  arguments: {},
  outcome: { kind: 'value', value: { seen: 2 }, exact: true },
}

it('offers the answer first, and comes to nothing while nothing is typed', () => {
  expect(editFields(call, 'result').map(({ key }) => key)).toEqual([
    'completion',
    'tool_calls',
    'model',
    'parameters',
    'system',
    'messages',
  ])
  expect(overridesOfForm(call, {}, 'result')).toEqual([])
  expect(overridesOfForm(tool, {}, 'result')).toEqual([])
})

it('comes to one override for each field that was changed', () => {
  const edits = { completion: 'Done.', tool_calls: '[]', model: 'n', parameters: '{}' }
  expect(overridesOfForm(call, edits, 'result').map(({ target }) => target)).toEqual(
    expect.arrayContaining(['completion', 'tool_calls', 'request.model', 'request.parameters']),
  )
})

it('lets a tool return something else, or fail', () => {
  expect(toolEnd(tool)).toBe('result')
  expect(overridesOfForm(tool, { result: '[1]' }, 'result')).toEqual([
    { target: 'tool.result', value: [1] },
  ])
  const error = '{"name": "TimeoutError", "message": "too slow"}'
  expect(overridesOfForm(tool, { error }, 'error')).toEqual([
    { target: 'tool.error', name: 'TimeoutError', message: 'too slow' },
  ])
})

it.each([
  ['tool_calls', '{', 'tool_calls: is not JSON'],
  ['tool_calls', '[{"name": 7}]', 'tool_calls[0]'],
  ['model', '', 'model'],
  ['parameters', '[]', 'parameters'],
])('refuses %s = %s, and names it', (key, typed, message) => {
  expect(() => overridesOfForm(call, { [key]: typed }, 'result')).toThrow(message)
})
