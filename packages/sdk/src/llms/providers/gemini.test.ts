import { LLM } from '@agentops/protocol/attributes'
import { describe, expect, it } from 'vitest'
import { GeminiProvider } from './gemini.ts'
import { VertexProvider } from './vertex.ts'

const gemini = new GeminiProvider()
const vertex = new VertexProvider()
const GENERATE = { operation: 'generate_content', api: 'models.generateContent', model: 'm' }
const INTERACT = { operation: 'interactions', api: 'interactions' }

function claim(path: string, host = '127.0.0.1:8080', method = 'POST') {
  return gemini.claims({ method, host, path })
}

function readEvents(events: readonly unknown[], of = GENERATE) {
  const reader = gemini.createStreamReader(of)
  for (const event of events) reader.push('', JSON.stringify(event))
  return reader.finish()
}

describe('which requests are claimed', () => {
  it('a method of a model is, on any host, with the model that the path names', () => {
    expect(claim('/v1beta/models/gemini-2.5-pro:generateContent')).toEqual({
      operation: 'generate_content',
      api: 'models.generateContent',
      model: 'gemini-2.5-pro',
    })
    expect(claim('/run/1/v1/tunedModels/mine:streamGenerateContent')?.model).toBe('mine')
    expect(claim('/v1beta/models/text-embedding-004:batchEmbedContents')?.operation).toBe(
      'embeddings',
    )
  })

  it('Vertex AI is a provider of its own, known by its host or its path', () => {
    const path =
      '/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro:generateContent'
    const line = { method: 'POST', host: 'us-central1-aiplatform.googleapis.com', path }
    expect(gemini.claims(line)).toBeUndefined()
    expect(vertex.claims(line)?.model).toBe('gemini-2.5-pro')
    const deployed = '/v1/projects/p/locations/l/endpoints/42:generateContent'
    expect(vertex.claims({ ...line, path: deployed })?.model).toBe('42')
  })

  it('other methods, other models behind `predict` and other services are not', () => {
    expect(claim('/v1beta/models/gemini-2.5-pro')).toBeUndefined()
    expect(claim('/v1beta/models/gemini-2.5-pro:generateContent', 'h', 'GET')).toBeUndefined()
    expect(claim('/v1/shops/one:generateContent')).toBeUndefined()
    expect(claim('/v1/projects/p/endpoints/7:predict')).toBeUndefined()
    expect(claim('/v1/interactions')).toBeUndefined()
    expect(claim('/v1beta/interactions/1/notes', '127.0.0.1', 'GET')).toBeUndefined()
    expect(claim('/v1beta/models/imagen-4.0:predict')?.operation).toBe('image_generation')
    expect(claim('/v1beta/interactions/1', '127.0.0.1', 'GET')?.operation).toBe('fetch_response')
  })
})

it('a request is read in both spellings, media as notes of their bytes', () => {
  const request = gemini.parseRequest(GENERATE, {
    system_instruction: 'Be brief.',
    contents: [
      {
        parts: [{ text: 'What is it?' }, { inline_data: { mime_type: 'image/png', data: 'AAAA' } }],
      },
      { role: 'model', parts: [{ functionCall: { id: 'c1', name: 'look', args: { at: 1 } } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'look', response: { ok: true } } }] },
    ],
    generation_config: { max_output_tokens: 9, thinking_config: { thinking_level: 'HIGH' } },
    tools: [{ function_declarations: [{ name: 'look', parameters: {} }] }, { googleSearch: {} }],
  })
  expect(request.systemInstructions).toEqual([{ type: 'text', content: 'Be brief.' }])
  expect(
    request.inputMessages.map(({ role, parts }) => [role, parts.map(({ type }) => type)]),
  ).toEqual([
    ['user', ['text', 'blob']],
    ['assistant', ['tool_call']],
    ['user', ['tool_call_response']],
  ])
  expect(request.toolDefinitions).toEqual([
    { type: 'function', name: 'look', parameters: {} },
    { type: 'googleSearch', name: 'googleSearch' },
  ])
  expect(request.parameters).toEqual({ [LLM.maxTokens]: 9, [LLM.reasoningLevel]: 'high' })
  expect(JSON.stringify(request)).not.toContain('AAAA')
})

it('thoughts, answers and calls of a stream are put together, each candidate apart', () => {
  const chunk = (index: number, part: unknown, finishReason?: string) => ({
    candidates: [{ index, content: { parts: [part] }, finishReason }],
  })
  const response = readEvents([
    chunk(0, { text: 'Let me ', thought: true }),
    chunk(1, { text: 'B' }),
    chunk(0, { text: 'think', thought: true }),
    chunk(0, { text: 'A' }),
    chunk(0, { functionCall: { name: 'f', args: { x: 1 } } }, 'STOP'),
    { ...chunk(1, { text: '2' }, 'MAX_TOKENS'), usageMetadata: { thoughtsTokenCount: 5 } },
    { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 } },
  ])
  expect(response.outputMessages).toEqual([
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', content: 'Let me think' },
        { type: 'text', content: 'A' },
        { type: 'tool_call', name: 'f', arguments: { x: 1 } },
      ],
      finish_reason: 'STOP',
    },
    { role: 'assistant', parts: [{ type: 'text', content: 'B2' }], finish_reason: 'MAX_TOKENS' },
  ])
  expect(response.finishReasons).toEqual(['STOP', 'MAX_TOKENS'])
  expect(response.usage).toEqual({ inputTokens: 3, outputTokens: 7, reasoningTokens: 5 })
})

it('arguments that are streamed in pieces are put together by their paths', () => {
  const call = (functionCall: object) => ({
    candidates: [{ content: { parts: [{ functionCall }] } }],
  })
  const piece = (jsonPath: string, value: object) => ({
    partialArgs: [{ jsonPath, ...value }],
    willContinue: true,
  })
  const { outputMessages } = readEvents([
    call({ id: 'c', name: 'book', willContinue: true }),
    call(piece('$.city', { stringValue: 'Os' })),
    call(piece('$.city', { stringValue: 'lo' })),
    call(piece('$.guests[0].age', { numberValue: 7 })),
    call(piece('$.__proto__.polluted', { boolValue: true })),
    call({}),
    call({ name: 'next', args: {} }),
  ])
  expect(outputMessages[0]?.parts.map((part) => JSON.stringify(part))).toEqual([
    '{"type":"tool_call","id":"c","name":"book","arguments":' +
      '{"city":"Oslo","guests":[{"age":7}],"__proto__":{"polluted":true}}}',
    '{"type":"tool_call","name":"next","arguments":{}}',
  ])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

it('a stream that came as a JSON list is read like its chunks, errors included', () => {
  const response = gemini.handleResponse(GENERATE, 200, [
    { candidates: [{ content: { parts: [{ text: 'Hel' }] } }], modelVersion: 'm-1' },
    { candidates: [{ content: { parts: [{ text: 'lo' }] }, finishReason: 'STOP' }] },
    { error: { code: 503, status: 'UNAVAILABLE', message: 'Overloaded' } },
  ])
  expect(response.model).toBe('m-1')
  expect(response.outputMessages[0]?.parts).toEqual([{ type: 'text', content: 'Hello' }])
  expect(response.failure).toEqual({ type: 'UNAVAILABLE', code: '503', message: 'Overloaded' })
})

it('an error in a stream ends it in the words of the provider', () => {
  const error = { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota' }
  const { failure } = readEvents([{ candidates: [] }, { error }])
  expect(failure).toEqual({ type: 'RESOURCE_EXHAUSTED', code: '429', message: 'Quota' })
})

it('a blocked prompt says why, and sources stay beside the answer that cites them', () => {
  const blocked = gemini.handleResponse(GENERATE, 200, {
    promptFeedback: { blockReason: 'SAFETY' },
  })
  expect(blocked.finishReasons).toEqual(['SAFETY'])
  const citationSources = [{ uri: 'https://example.com' }]
  const cited = readEvents([
    {
      candidates: [{ content: { parts: [{ text: 'A' }] }, citationMetadata: { citationSources } }],
    },
    { candidates: [{ content: { parts: [{ text: 'B' }] }, citationMetadata: {} }] },
  ])
  expect(cited.outputMessages[0]?.parts).toEqual([
    { type: 'text', content: 'AB' },
    { type: 'other', kind: 'citationMetadata', value: { citationSources } },
  ])
})

it('code that the provider ran and pictures that it drew are kept without bytes', () => {
  const parts = [
    { executableCode: { language: 'PYTHON', code: 'print(1)' } },
    { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
    { inlineData: { mimeType: 'image/png', data: 'QUJD' } },
  ]
  const response = gemini.handleResponse(GENERATE, 200, { candidates: [{ content: { parts } }] })
  expect(response.outputMessages[0]?.parts.map(({ type }) => type)).toEqual([
    'server_tool_call',
    'other',
    'blob',
  ])
})

it('counting tokens gives a number and uses none; vectors are counted, never kept', () => {
  const count = { operation: 'count_tokens', api: 'models.countTokens' }
  const counted = gemini.handleResponse(count, 200, { totalTokens: 12 })
  expect([counted.result, counted.usage]).toEqual([{ totalTokens: 12 }, {}])
  const embed = { operation: 'embeddings', api: 'models.embedContent' }
  const { result } = gemini.handleResponse(embed, 200, { embedding: { values: [1, 2, 3] } })
  expect(result).toEqual({ count: 1, dimensions: 3 })
  const predict = { operation: 'embeddings', api: 'models.predict' }
  const statistics = { token_count: 4 }
  const predictions = [{ embeddings: { values: [1, 2], statistics } }]
  const predicted = vertex.handleResponse(predict, 200, { predictions })
  expect([predicted.result, predicted.usage]).toEqual([
    { count: 1, dimensions: 2 },
    { inputTokens: 4 },
  ])
})

describe('interactions', () => {
  it('a streamed one is read step by step: thoughts, calls in pieces, texts', () => {
    const step = (index: number, type: string, fields = {}) => ({
      index,
      step: { type, ...fields },
    })
    const delta = (index: number, fields: object) => ({ index, delta: fields })
    const content = { type: 'text', text: 'Hm' }
    const usage = { total_input_tokens: 4, total_output_tokens: 2, total_thought_tokens: 3 }
    const response = readEvents(
      [
        { interaction: { id: 'i1', model: 'gemini-3', status: 'in_progress' } },
        step(0, 'thought'),
        delta(0, { type: 'thought_summary', content }),
        delta(0, { type: 'thought_signature', signature: 'encrypted' }),
        step(1, 'function_call', { id: 'c1', name: 'f', arguments: {} }),
        delta(1, { type: 'arguments_delta', arguments: '{"x":' }),
        delta(1, { type: 'arguments_delta', arguments: '1}' }),
        step(2, 'model_output'),
        delta(2, { type: 'text', text: 'Hel' }),
        delta(2, { type: 'text', text: 'lo' }),
        { interaction: { id: 'i1', status: 'completed', usage } },
      ],
      { ...INTERACT, model: 'm' },
    )
    expect(response.outputMessages[0]?.parts).toEqual([
      { type: 'reasoning', content: 'Hm' },
      { type: 'tool_call', id: 'c1', name: 'f', arguments: { x: 1 } },
      { type: 'text', content: 'Hello' },
    ])
    expect([response.id, response.model, response.finishReasons]).toEqual([
      'i1',
      'gemini-3',
      ['completed'],
    ])
    expect(response.usage).toEqual({ inputTokens: 4, outputTokens: 5, reasoningTokens: 3 })
  })

  it('its input is a text, contents, turns or steps', () => {
    const roles = (input: unknown) =>
      gemini.parseRequest(INTERACT, { model: 'm', input }).inputMessages.map(({ role }) => role)
    expect(roles('Hi')).toEqual(['user'])
    expect(roles([{ type: 'text', text: 'Hi' }])).toEqual(['user'])
    expect(
      roles([
        { role: 'user', content: 'Hi' },
        { role: 'model', content: 'Yo' },
      ]),
    ).toEqual(['user', 'assistant'])
    expect(roles([{ type: 'user_input', content: [] }, { type: 'function_result' }])).toEqual([
      'user',
      'tool',
    ])
  })

  it('a fetched one counts no tokens: the call that made it does', () => {
    const fetched = { operation: 'fetch_response', api: 'interactions' }
    const body = { id: 'i', status: 'completed', usage: { total_input_tokens: 4 } }
    expect(gemini.handleResponse(fetched, 200, body).usage).toEqual({})
  })
})

describe('batches', () => {
  const HOST = 'generativelanguage.googleapis.com'
  const response = {
    modelVersion: 'gemini-2.5-flash',
    candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 },
  }

  it('jobs and files of results are claimed at its host alone', () => {
    expect(claim('/v1beta/batches', HOST, 'GET')?.operation).toBe('list_batches')
    expect(claim('/v1beta/batches/1', HOST, 'GET')?.operation).toBe('fetch_batch')
    expect(claim('/v1beta/files/1:download', HOST, 'GET')?.operation).toBe('file_content')
    expect(claim('/v1beta/batches/1', 'localhost:80', 'GET')).toBeUndefined()
    expect(claim('/v1beta/files/1', HOST, 'GET')).toBeUndefined()
  })

  it('a job that is done has the answers, and their tokens', () => {
    const output = { inlinedResponses: { inlinedResponses: [{ response }, { error: {} }] } }
    const metadata = { model: 'models/gemini-2.5-flash', state: 'BATCH_STATE_SUCCEEDED', output }
    const asked = { operation: 'fetch_batch', api: 'batches' }
    const job = gemini.handleResponse(asked, 200, { name: 'batches/1', metadata, done: true })
    expect(job).toMatchObject({
      id: 'batches/1',
      usageKey: 'batches/1',
      model: 'gemini-2.5-flash',
      finishReasons: ['STOP'],
      usage: { inputTokens: 3, outputTokens: 2 },
      attributes: { [LLM.serviceTier]: 'batch' },
      result: { name: 'batches/1', state: 'BATCH_STATE_SUCCEEDED', done: true },
    })
  })

  it('a file of results is read line by line', () => {
    const asked = { operation: 'file_content', api: 'files.download' }
    const line = JSON.stringify({ key: 'a', response })
    const read = gemini.handleResponse(asked, 200, `${line}\n${line}\n`)
    expect(read).toMatchObject({ usage: { inputTokens: 6 }, result: { succeeded: 2 } })
    expect(gemini.handleResponse(asked, 200, 'a picture').result).toBeUndefined()
  })
})
