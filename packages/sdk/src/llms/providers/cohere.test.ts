import { LLM } from '@agentops/protocol/attributes'
import { describe, expect, it } from 'vitest'
import { CohereProvider } from './cohere.ts'

const cohere = new CohereProvider()
const CHAT = { operation: 'chat', api: 'cohere.v2.chat' }
const LEGACY_CHAT = { operation: 'chat', api: 'cohere.v1.chat' }
const EMBED = { operation: 'embeddings', api: 'embed' }

function claim(path: string, host: string, sdk: string | null = null) {
  return cohere.claims({ method: 'POST', host, path }, () => sdk)
}

function readEvents(api: typeof CHAT, events: readonly unknown[]) {
  const reader = cohere.createStreamReader(api)
  for (const event of events) reader.push('', JSON.stringify(event))
  return reader.finish()
}

it('requests are claimed at its hosts, and elsewhere when its SDK makes them', () => {
  expect(claim('/v2/chat', 'api.cohere.com')?.api).toBe('cohere.v2.chat')
  expect(claim('/v1/rerank', 'api.cohere.ai')?.operation).toBe('rerank')
  expect(claim('/proxy/v1/chat', 'localhost:80', 'cohere-ai')?.api).toBe('cohere.v1.chat')
  expect(claim('/v1/chat', 'localhost:80')).toBeUndefined()
  expect(claim('/v1/models', 'api.cohere.com')).toBeUndefined()
  expect(
    cohere.claims({ method: 'GET', host: 'api.cohere.com', path: '/v2/chat' }, () => null),
  ).toBe(undefined)
})

it('billed tokens are the usage; what was consumed is kept beside them', () => {
  const { usage, attributes } = cohere.handleResponse(CHAT, 200, {
    usage: {
      billed_units: { input_tokens: 5, output_tokens: 3 },
      tokens: { input_tokens: 206, output_tokens: 9, reasoning_tokens: 6 },
      cached_tokens: 200,
    },
  })
  expect(usage).toEqual({ inputTokens: 5, outputTokens: 3 })
  expect(attributes).toEqual({
    'cohere.usage.tokens.input_tokens': 206,
    'cohere.usage.tokens.output_tokens': 9,
    'cohere.usage.tokens.reasoning_tokens': 6,
    'cohere.usage.tokens.cached_tokens': 200,
  })
})

it('without billed units the consumed tokens are the usage', () => {
  const tokens = { input_tokens: 206, output_tokens: 9, reasoning_tokens: 6 }
  const { usage } = cohere.handleResponse(CHAT, 200, { usage: { tokens, cached_tokens: 200 } })
  expect(usage).toEqual({
    inputTokens: 206,
    outputTokens: 9,
    cacheReadTokens: 200,
    reasoningTokens: 6,
  })
})

describe('a streamed chat of version 2', () => {
  const start = { type: 'message-start', id: 'm1', delta: { message: { role: 'assistant' } } }

  it('is put together: thoughts, plan, parallel calls by index, texts and citations', () => {
    const event = (type: string, index: number, message: object) => ({
      type,
      index,
      delta: { message },
    })
    const called = (id: string, name: string) => ({
      tool_calls: { id, function: { name, arguments: '' } },
    })
    const argument = (text: string) => ({ tool_calls: { function: { arguments: text } } })
    const { outputMessages, id, finishReasons } = readEvents(CHAT, [
      start,
      event('content-start', 0, { content: { type: 'thinking', thinking: '' } }),
      event('content-delta', 0, { content: { thinking: 'Hm' } }),
      event('content-start', 1, { content: { type: 'text', text: '' } }),
      event('content-delta', 1, { content: { text: 'Hel' } }),
      event('content-delta', 1, { content: { text: 'lo' } }),
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I will ' } } },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'look.' } } },
      event('tool-call-start', 0, called('a', 'f')),
      event('tool-call-start', 1, called('b', 'g')),
      event('tool-call-delta', 1, argument('{"y":')),
      event('tool-call-delta', 0, argument('{"x":1}')),
      event('tool-call-delta', 1, argument('oops')),
      event('citation-start', 0, { citations: { start: 0, end: 3 } }),
      { type: 'message-end', delta: { finish_reason: 'TOOL_CALL' } },
    ])
    expect([id, finishReasons]).toEqual(['m1', ['TOOL_CALL']])
    expect(outputMessages[0]?.parts).toEqual([
      { type: 'other', kind: 'tool_plan', value: 'I will look.' },
      { type: 'reasoning', content: 'Hm' },
      { type: 'text', content: 'Hello' },
      { type: 'tool_call', id: 'a', name: 'f', arguments: { x: 1 } },
      { type: 'tool_call', id: 'b', name: 'g', arguments: '{"y":oops' },
      { type: 'other', kind: 'citations', value: [{ start: 0, end: 3 }] },
    ])
  })

  it('that ends with an error says which', () => {
    const end = { type: 'message-end', delta: { finish_reason: 'ERROR', error: 'overloaded' } }
    const { failure, finishReasons } = readEvents(CHAT, [start, end])
    expect(finishReasons).toEqual(['ERROR'])
    expect(failure).toEqual({ type: 'ERROR', message: 'overloaded' })
  })
})

describe('a chat of version 1', () => {
  it('has its roles in the words of the convention, its documents, tools and results', () => {
    const request = cohere.parseRequest(LEGACY_CHAT, {
      preamble: 'Be brief.',
      documents: [{ title: 'A' }],
      chat_history: [
        { role: 'USER', message: 'Hi' },
        { role: 'CHATBOT', message: 'Yo' },
      ],
      message: 'Again',
      tool_results: [{ call: { name: 'f' }, outputs: [{ ok: true }] }],
      tools: [{ name: 'f', description: 'does', parameter_definitions: { x: { type: 'str' } } }],
      connectors: [{ id: 'web-search' }],
      p: 0.5,
      k: 3,
    })
    expect(request.systemInstructions).toEqual([{ type: 'text', content: 'Be brief.' }])
    expect(request.inputMessages.map(({ role, parts }) => [role, parts[0]?.type])).toEqual([
      ['user', 'other'],
      ['user', 'text'],
      ['assistant', 'text'],
      ['user', 'text'],
      ['tool', 'tool_call_response'],
    ])
    expect(request.toolDefinitions.map(({ type, name }) => [type, name])).toEqual([
      ['function', 'f'],
      ['connector', 'web-search'],
    ])
    expect(request.parameters).toEqual({ [LLM.topP]: 0.5, [LLM.topK]: 3 })
  })

  it('that was cut off in mid-stream keeps what was said', () => {
    const response = readEvents(LEGACY_CHAT, [
      { event_type: 'stream-start', generation_id: 'g1' },
      { event_type: 'text-generation', text: 'Hel' },
      { event_type: 'text-generation', text: 'lo' },
      { event_type: 'citation-generation', citations: [{ start: 0 }] },
      { event_type: 'tool-calls-generation', tool_calls: [{ name: 'f', parameters: { x: 1 } }] },
    ])
    expect(response.id).toBe('g1')
    expect(response.outputMessages[0]?.parts).toEqual([
      { type: 'text', content: 'Hello' },
      { type: 'tool_call', name: 'f', arguments: { x: 1 } },
      { type: 'other', kind: 'citations', value: [{ start: 0 }] },
    ])
  })
})

it('generations are choices, streamed ones too', () => {
  const api = { operation: 'text_completion', api: 'cohere.v1.generate' }
  const generations = [{ text: 'A', finish_reason: 'COMPLETE' }, { text: 'B' }]
  const whole = cohere.handleResponse(api, 200, { id: 'g', generations })
  expect(whole.outputMessages.map(({ parts }) => parts[0])).toEqual([
    { type: 'text', content: 'A' },
    { type: 'text', content: 'B' },
  ])
  const cut = readEvents(api, [{ event_type: 'text-generation', text: 'A' }])
  expect(cut.outputMessages[0]?.parts).toEqual([{ type: 'text', content: 'A' }])
})

it('vectors of every type are counted and measured', () => {
  const dimensions = (embeddings: unknown) =>
    cohere.handleResponse(EMBED, 200, { embeddings }).attributes[LLM.embeddingDimensions]
  expect(dimensions([[1, 2, 3]])).toBe(3)
  expect(dimensions({ float: null, int8: [[1, 2]] })).toBe(2)
  expect(dimensions({ ubinary: [[255, 0]] })).toBe(16)
  expect(dimensions({ base64: [Buffer.alloc(8).toString('base64')] })).toBe(2)
})

it('inputs of vectors are texts, contents and notes of images', () => {
  const input = { content: [{ type: 'text', text: 'a' }] }
  const request = cohere.parseRequest(EMBED, {
    texts: ['b'],
    inputs: [input],
    images: ['data:image/png;base64,AAAA'],
  })
  expect(request.inputMessages.map(({ parts }) => parts[0]?.type)).toEqual(['text', 'text', 'blob'])
})

it('a ranking keeps the order that was found', () => {
  const api = { operation: 'rerank', api: 'rerank' }
  const results = [{ index: 1, relevance_score: 0.7 }]
  const meta = { billed_units: { search_units: 1 } }
  const response = cohere.handleResponse(api, 200, { id: 'r', results, meta })
  expect(response.result).toEqual({ results })
  expect(response.attributes).toEqual({ 'cohere.usage.search_units': 1 })
})
