import type { Override } from '@agentops/protocol/override'
import { describe, expect, it } from 'vitest'
import { BedrockProvider } from '../bedrock.ts'

const provider = new BedrockProvider()
const INVOKE = { operation: 'chat', api: 'invoke_model', model: 'm' }

/** What a request says and an answer says, each in one text. */
function exchange(request: object, response: object) {
  const asked = provider.parseRequest(INVOKE, request)
  const answered = provider.handleResponse(INVOKE, 200, response)
  return {
    asked: textsOf(asked.inputMessages),
    limit: asked.parameters['gen_ai.request.max_tokens'],
    said: textsOf(answered.outputMessages),
    reasons: answered.finishReasons,
    usage: answered.usage,
  }
}

function textsOf(messages: ReturnType<typeof provider.parseRequest>['inputMessages']): string {
  const parts = messages.flatMap((message) => message.parts)
  return parts.map((part) => (part.type === 'text' ? part.content : part.type)).join('|')
}

function stream(...pieces: readonly object[]) {
  const reader = provider.createStreamReader({ ...INVOKE, api: 'invoke_model_stream' })
  for (const piece of pieces) {
    const bytes = Buffer.from(JSON.stringify(piece)).toString('base64')
    reader.push('chunk', JSON.stringify({ bytes }))
  }
  return reader
}

/** What Anthropic leaves unsaid is a part to the other formats. */
const THINKER = {
  role: 'user',
  content: [
    { type: 'text', text: 'Hi' },
    { type: 'thinking', thinking: '' },
  ],
}
const USER = [{ role: 'user', content: 'Hi' }]

describe('bodies of invoke are read in the format of the model', () => {
  it.each([
    [
      'Anthropic',
      { anthropic_version: 'bedrock-2023-05-31', max_tokens: 5, messages: [THINKER] },
      {
        type: 'message',
        content: [{ type: 'text', text: 'Yes' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 1, output_tokens: 2 },
      },
      'end_turn',
    ],
    [
      'Nova',
      {
        schemaVersion: 'messages-v1',
        inferenceConfig: { max_new_tokens: 5 },
        messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      },
      {
        output: { message: { role: 'assistant', content: [{ text: 'Yes' }] } },
        stopReason: 'end_turn',
        usage: { inputTokens: 1, outputTokens: 2, cacheReadInputTokenCount: 0 },
      },
      'end_turn',
    ],
    [
      'Titan',
      { inputText: 'Hi', textGenerationConfig: { maxTokenCount: 5 } },
      {
        inputTextTokenCount: 1,
        results: [{ tokenCount: 2, outputText: 'Yes', completionReason: 'FINISH' }],
      },
      'FINISH',
    ],
    [
      'Llama',
      { prompt: 'Hi', max_gen_len: 5 },
      {
        generation: 'Yes',
        prompt_token_count: 1,
        generation_token_count: 2,
        stop_reason: 'stop',
      },
      'stop',
    ],
    [
      'Jamba and gpt-oss',
      { messages: USER, max_tokens: 5 },
      {
        choices: [{ message: { role: 'assistant', content: 'Yes' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1, completion_tokens: 2 },
      },
      'stop',
    ],
  ])('%s', (_maker, request, response, reason) => {
    const { usage, ...read } = exchange(request, response)
    expect(read).toEqual({ asked: 'Hi', limit: 5, said: 'Yes', reasons: [reason] })
    expect(usage).toMatchObject({ inputTokens: 1, outputTokens: 2 })
  })

  it('Mistral, whose answers name no tokens', () => {
    const { usage, ...read } = exchange(
      { prompt: 'Hi', max_tokens: 5 },
      { outputs: [{ text: 'Yes', stop_reason: 'stop' }] },
    )
    expect(read).toEqual({ asked: 'Hi', limit: 5, said: 'Yes', reasons: ['stop'] })
    expect(usage).toEqual({})
  })

  it('tokens that only the headers name are counted', () => {
    const header = (name: string) => (name === 'x-amzn-bedrock-output-token-count' ? '7' : null)
    const body = { outputs: [{ text: 'Yes', stop_reason: 'stop' }] }
    expect(provider.handleResponse(INVOKE, 200, body, header).usage).toEqual({ outputTokens: 7 })
  })

  it('vectors are counted and measured, and not kept', () => {
    const { result, usage } = provider.handleResponse(INVOKE, 200, {
      embedding: [0.1, 0.2],
      inputTextTokenCount: 3,
    })
    expect({ result, usage }).toEqual({
      result: { count: 1, dimensions: 2 },
      usage: { inputTokens: 3 },
    })
  })
})

describe('streams of invoke are read in the format of the model', () => {
  it('Nova', () => {
    const answered = stream(
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { delta: { text: 'Y' }, contentBlockIndex: 0 } },
      { contentBlockDelta: { delta: { text: 'es' }, contentBlockIndex: 0 } },
      { messageStop: { stopReason: 'end_turn' } },
      { metadata: { usage: { inputTokens: 1, outputTokens: 2 } } },
    ).finish()
    expect(answered.finishReasons).toEqual(['end_turn'])
    expect(answered.usage).toMatchObject({ inputTokens: 1, outputTokens: 2 })
    expect(textsOf(answered.outputMessages)).toBe('Yes')
  })

  it('Llama, with the tokens that Bedrock counted', () => {
    const answered = stream(
      { generation: 'Y', stop_reason: null },
      {
        generation: 'es',
        stop_reason: 'stop',
        'amazon-bedrock-invocationMetrics': { inputTokenCount: 1, outputTokenCount: 2 },
      },
    ).finish()
    expect(answered).toMatchObject({
      finishReasons: ['stop'],
      usage: { inputTokens: 1, outputTokens: 2 },
    })
    expect(textsOf(answered.outputMessages)).toBe('Yes')
  })

  it('an exception ends any of them', () => {
    const reader = stream({ generation: 'Y' })
    reader.push('error/modelStreamErrorException', '{"message":"Broken."}')
    const answered = reader.finish()
    expect(textsOf(answered.outputMessages)).toBe('Y')
    expect(answered.failure).toEqual({ type: 'modelStreamErrorException', message: 'Broken.' })
  })
})

it('a request whose tokens are counted is read like the one that it stands for', () => {
  const claim = { operation: 'count_tokens', api: 'count_tokens', model: 'm' }
  const body = Buffer.from(JSON.stringify({ prompt: 'Hi' })).toString('base64')
  const asked = [
    { input: { converse: { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] } } },
    { input: { invokeModel: { body } } },
  ].map((request) => textsOf(provider.parseRequest(claim, request).inputMessages))
  expect(asked).toEqual(['Hi', 'Hi'])
  const counted = provider.handleResponse(claim, 200, { inputTokens: 3 })
  expect(counted).toMatchObject({ result: { input_tokens: 3 }, usage: {} })
})

describe('a request is edited in the format of its maker', () => {
  const edit = (model: string, body: object, override: Override) =>
    provider.editRequest({ ...INVOKE, model }, body, override)
  const limit: Override = {
    target: 'request.parameters',
    parameters: { 'gen_ai.request.max_tokens': 7, 'gen_ai.request.top_p': 0.5 },
  }

  it.each([
    ['amazon.titan-text', { inputText: 'Hi' }, { maxTokenCount: 7, topP: 0.5 }],
    ['meta.llama3', { prompt: 'Hi' }, { max_gen_len: 7, top_p: 0.5 }],
    ['mistral.large', { prompt: 'Hi' }, { max_tokens: 7, top_p: 0.5 }],
    ['cohere.command', { message: 'Hi' }, { max_tokens: 7, p: 0.5 }],
    ['anthropic.claude', { anthropic_version: 'v' }, { max_tokens: 7, top_p: 0.5 }],
    ['openai.gpt-oss', { messages: [] }, { max_tokens: 7, top_p: 0.5 }],
  ])('%s', (model, body, parameters) => {
    const edited = edit(model, body, limit)
    const own = model.includes('titan') ? { textGenerationConfig: parameters } : parameters
    expect(edited).toEqual({ ...body, ...own })
  })

  it('a text takes another text, and no turns', () => {
    const said = (...contents: string[]): Override => ({
      target: 'messages',
      messages: contents.map((content) => ({ role: 'user', parts: [{ type: 'text', content }] })),
    })
    expect(edit('meta.llama3', { prompt: 'Hi' }, said('Bye'))).toEqual({ prompt: 'Bye' })
    expect(edit('meta.llama3', { prompt: 'Hi' }, said('Bye', 'Bye'))).toBeUndefined()
  })
})
