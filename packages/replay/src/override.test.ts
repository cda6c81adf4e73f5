import type { JsonValue } from '@agentops/protocol/messages'
import type { NormalisedCall, NormalisedTool, Override } from '@agentops/protocol/override'
import { describe, expect, it } from 'vitest'
import { applyOverride } from './apply-override.ts'
import { editableEvent, overridesOfEdit } from './edit-event.ts'
import { OverrideError } from './override-error.ts'
import { parseAssignments } from './parse-assignments.ts'

const call: NormalisedCall = {
  type: 'llm',
  model: 'gpt-4o-mini',
  parameters: { temperature: 0.2, seed: 1 },
  system: [{ type: 'text', content: 'Be brief.' }],
  messages: [{ role: 'user', parts: [{ type: 'text', content: 'To Rome?' }] }],
  tools: [],
  output: [
    {
      role: 'assistant',
      parts: [
        { type: 'text', content: 'Looking.' },
        { type: 'tool_call', id: 'call_1', name: 'search', arguments: { to: 'Rome' } },
      ],
      finish_reason: 'tool_call',
    },
  ],
}
const tool: NormalisedTool = {
  type: 'tool',
  name: 'search',
  arguments: { to: 'Rome' },
  outcome: { kind: 'value', value: ['AZ 611'], exact: true },
}
const edited = (change: (document: Record<string, JsonValue>) => void, event = call) => {
  const document: Record<string, JsonValue> = { ...editableEvent(event) }
  change(document)
  return overridesOfEdit(event, document)
}
const applied = (overrides: readonly Override[], event: NormalisedCall | NormalisedTool = call) =>
  overrides.reduce<NormalisedCall | NormalisedTool>(applyOverride, event)

function applyTo(event: NormalisedCall, override: Override | undefined): NormalisedCall {
  const result = override && applyOverride(event, override)
  if (result?.type !== 'llm') throw new TypeError('an LLM call stays one')
  return result
}

describe('assignments', () => {
  it('set everything that can be overridden', () => {
    expect(
      parseAssignments([
        'completion=No flights = no trip',
        'system="Be\\nkind."',
        'request.model=gpt-4o',
        'request.parameters.temperature=0',
        'request.seed=null',
        'gen_ai.request.top_p=0.5',
        'tool_calls=[{"name":"search","arguments":{"to":"Oslo"}}]',
        'messages=[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]',
        'tool.result={"price":1}',
      ]),
    ).toEqual([
      { target: 'completion', text: 'No flights = no trip' },
      {
        target: 'messages',
        messages: [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }],
      },
      { target: 'system', text: 'Be\nkind.' },
      { target: 'request.model', model: 'gpt-4o' },
      { target: 'request.parameters', parameters: { temperature: 0, seed: null, top_p: 0.5 } },
      { target: 'tool_calls', toolCalls: [{ name: 'search', arguments: { to: 'Oslo' } }] },
      { target: 'tool.result', value: { price: 1 } },
    ])
    expect(parseAssignments(['tool.result=sold out', 'tool.error=timed out'])).toEqual([
      { target: 'tool.result', value: 'sold out' },
      { target: 'tool.error', name: 'Error', message: 'timed out' },
    ])
  })

  it.each([
    ['completion', 'completion', 'must be key=value'],
    ['compleiton=x', 'compleiton', 'what can: completion, tool_calls'],
    ['request.model=', 'request.model', 'not empty'],
    ['request.system=x', 'request.system', 'is set as system'],
    ['gen_ai.request.model=x', 'gen_ai.request.model', 'is set as request.model'],
    ['tool_calls=search', 'tool_calls', 'must be JSON'],
    ['tool_calls=[{"name":""}]', 'tool_calls[0].name', 'not empty'],
    ['messages=[{"role":"user","parts":[{"type":"txt"}]}]', 'messages[0].parts[0].type', '"txt"'],
    [
      'messages=[{"role":"user","parts":[{"type":"text"}]}]',
      'messages[0].parts[0].content',
      'text',
    ],
    ['tool.error={"name":1}', 'tool.error.name', 'not empty'],
  ])('%s is refused, and the message names the place', (assignment, path, message) => {
    expect(() => parseAssignments([assignment])).toThrow(OverrideError)
    expect(() => parseAssignments([assignment])).toThrow(`${path}: `)
    expect(() => parseAssignments([assignment])).toThrow(message)
  })

  it('take `__proto__` for the name of a parameter', () => {
    const [override] = parseAssignments(['request.parameters.__proto__={"polluted":1}'])
    const { parameters } = applyTo(call, override)
    expect(Object.keys(parameters)).toEqual(['temperature', 'seed', '__proto__'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('an edited event', () => {
  it('becomes the overrides that lead to it', () => {
    expect(edited(() => undefined)).toEqual([])
    expect(edited((document) => (document['model'] = 'gpt-4o'))).toEqual([
      { target: 'request.model', model: 'gpt-4o' },
    ])
    const parameters = edited((document) => (document['parameters'] = { temperature: 1 }))
    expect(parameters).toEqual([
      { target: 'request.parameters', parameters: { seed: null, temperature: 1 } },
    ])
    expect(applied(parameters)).toMatchObject({ parameters: { temperature: 1 } })
  })

  it('keeps its tool calls when only its text was edited', () => {
    const overrides = edited((document) => (document['completion'] = 'Searching.'))
    expect(applied(overrides)).toEqual({
      ...call,
      output: [
        {
          ...call.output[0],
          parts: [{ type: 'text', content: 'Searching.' }, call.output[0]?.parts[1]],
        },
      ],
    })
  })

  it('of a tool has a result or an error', () => {
    expect(overridesOfEdit(tool, { result: [] })).toEqual([{ target: 'tool.result', value: [] }])
    expect(overridesOfEdit(tool, { error: { name: 'E', message: 'm' } })).toEqual([
      { target: 'tool.error', name: 'E', message: 'm' },
    ])
    expect(overridesOfEdit(tool, editableEvent(tool))).toEqual([])
    expect(() => overridesOfEdit(tool, { result: 1, error: {} })).toThrow('either')
  })

  it('is refused with the field that is wrong', () => {
    expect(() => edited((document) => (document['modle'] = 'x'))).toThrow(/^modle: is no field/)
    expect(() => edited((document) => (document['messages'] = [{ role: 'user' }]))).toThrow(
      /^messages\[0\]\.parts: must be a list/,
    )
    expect(() => edited((document) => delete document['completion'])).toThrow(/^completion: /)
    expect(() => overridesOfEdit(call, [])).toThrow('must be an object')
  })
})

describe('an override', () => {
  it('replaces what it names and leaves the event as it was', () => {
    const before = structuredClone(call)
    expect(applied(parseAssignments(['completion=No.', 'system=Hi', 'request.model=m']))).toEqual({
      ...call,
      model: 'm',
      system: [{ type: 'text', content: 'Hi' }],
      output: [
        { role: 'assistant', parts: [{ type: 'text', content: 'No.' }], finish_reason: 'stop' },
      ],
    })
    const calls = applyTo(call, parseAssignments(['tool_calls=[{"name":"book"}]'])[0])
    expect(calls.output[0]?.parts).toEqual([
      { type: 'text', content: 'Looking.' },
      { type: 'tool_call', id: 'call_edited_0', name: 'book', arguments: {} },
    ])
    expect(applied(parseAssignments(['tool.error=down']), tool)).toMatchObject({
      outcome: { kind: 'error', message: 'down' },
    })
    expect(call).toEqual(before)
  })

  it('of the wrong kind of event says what there is', () => {
    expect(() => applied(parseAssignments(['tool.result=1']))).toThrow('has completion')
    expect(() => applied(parseAssignments(['completion=1']), tool)).toThrow('has tool.result')
  })
})
