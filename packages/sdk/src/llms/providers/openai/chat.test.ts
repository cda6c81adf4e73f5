import { LLM } from '@agentops/protocol/attributes'
import { describe, expect, it } from 'vitest'
import { OpenAiProvider } from '../openai.ts'

const provider = new OpenAiProvider()
const claim = { operation: 'chat', api: 'chat.completions' }

function read(body: unknown) {
  return provider.handleResponse(claim, 200, body)
}

function stream(...chunks: (object | string)[]) {
  const reader = provider.createStreamReader(claim)
  for (const chunk of chunks) {
    reader.push('', typeof chunk === 'string' ? chunk : JSON.stringify(chunk))
  }
  return reader.finish()
}

function delta(fields: object, rest: object = {}) {
  return { id: 'c1', model: 'gpt-x', choices: [{ index: 0, delta: fields, ...rest }] }
}

describe('a chat request', () => {
  it('keeps every parameter under its name in the convention', () => {
    const {
      parameters,
      model,
      stream: streamed,
    } = provider.parseRequest(claim, {
      model: 'gpt-x',
      stream: true,
      temperature: 0,
      top_p: 0.5,
      max_completion_tokens: 9,
      frequency_penalty: 1,
      presence_penalty: -1,
      stop: 'END',
      seed: 7,
      n: 2,
      reasoning_effort: 'low',
      service_tier: 'flex',
      response_format: { type: 'json_schema', json_schema: {} },
    })
    expect({ model, streamed }).toEqual({ model: 'gpt-x', streamed: true })
    expect(parameters).toEqual({
      [LLM.openaiApi]: 'chat_completions',
      [LLM.temperature]: 0,
      [LLM.topP]: 0.5,
      [LLM.maxTokens]: 9,
      [LLM.frequencyPenalty]: 1,
      [LLM.presencePenalty]: -1,
      [LLM.stopSequences]: ['END'],
      [LLM.seed]: 7,
      [LLM.choiceCount]: 2,
      [LLM.reasoningLevel]: 'low',
      [LLM.openaiRequestServiceTier]: 'flex',
      [LLM.outputType]: 'json',
    })
  })

  it('keeps the conversation as it was sent, tool calls and their results included', () => {
    const { inputMessages, systemInstructions } = provider.parseRequest(claim, {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', name: 'ann', content: [{ type: 'text', text: 'Weather?' }] },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            {
              id: 'a',
              type: 'function',
              function: { name: 'weather', arguments: '{"in":"Rome"}' },
            },
            { id: 'b', type: 'function', function: { name: 'clock', arguments: '{broken' } },
            { id: 'c', type: 'custom', custom: { name: 'sql', input: '1' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'sunny' },
        { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'noon' }] },
      ],
    })
    expect(systemInstructions).toEqual([])
    expect(inputMessages).toEqual([
      { role: 'developer', parts: [{ type: 'text', content: 'Be brief.' }] },
      { role: 'user', name: 'ann', parts: [{ type: 'text', content: 'Weather?' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'tool_call', id: 'a', name: 'weather', arguments: { in: 'Rome' } },
          { type: 'tool_call', id: 'b', name: 'clock', arguments: '{broken' },
          { type: 'tool_call', id: 'c', name: 'sql', arguments: '1' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'a', response: 'sunny' }] },
      {
        role: 'tool',
        parts: [
          { type: 'tool_call_response', id: 'b', response: [{ type: 'text', content: 'noon' }] },
        ],
      },
    ])
  })

  it('notes media without their bytes', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'image_url', image_url: { url: 'https://x.test/cat.png' } },
      { type: 'input_audio', input_audio: { data: 'AAAAAA==', format: 'wav' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAA=' } },
    ]
    const { inputMessages } = provider.parseRequest(claim, {
      messages: [{ role: 'user', content }],
    })
    const digest = expect.stringMatching(/^[0-9a-f]{64}$/)
    expect(inputMessages[0]?.parts).toEqual([
      { type: 'blob', modality: 'image', mime_type: 'image/png', byte_size: 3, digest },
      { type: 'uri', modality: 'image', uri: 'https://x.test/cat.png' },
      { type: 'blob', modality: 'audio', mime_type: 'audio/wav', byte_size: 4, digest },
      { type: 'file', modality: 'document', file_id: 'file-1' },
      { type: 'blob', modality: 'document', mime_type: 'application/pdf', byte_size: 2, digest },
    ])
  })

  it('names the tools that the model was offered, old style and new', () => {
    const parameters = { type: 'object' }
    const { toolDefinitions } = provider.parseRequest(claim, {
      tools: [
        { type: 'function', function: { name: 'f', description: 'does f', parameters } },
        { type: 'custom', custom: { name: 'c', format: { type: 'text' } } },
      ],
      functions: [{ name: 'old', parameters }],
    })
    expect(toolDefinitions).toEqual([
      { type: 'function', name: 'f', description: 'does f', parameters },
      { type: 'custom', name: 'c', parameters: { format: { type: 'text' } } },
      { type: 'function', name: 'old', parameters },
    ])
  })
})

describe('a chat answer', () => {
  it('has all choices in order, with everything a message may hold', () => {
    const answer = read({
      id: 'c1',
      model: 'gpt-x-1',
      service_tier: 'default',
      system_fingerprint: 'fp',
      choices: [
        { index: 1, finish_reason: 'stop', message: { role: 'assistant', refusal: 'No.' } },
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'Hm',
            reasoning_content: 'thinking',
            function_call: { name: 'old', arguments: '{}' },
          },
        },
        {
          index: 2,
          finish_reason: 'stop',
          message: { role: 'assistant', content: null, audio: { data: 'AAAA', transcript: 'hi' } },
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    })
    expect(answer.finishReasons).toEqual(['tool_calls', 'stop', 'stop'])
    expect(answer.outputMessages.map(({ parts }) => parts)).toEqual([
      [
        { type: 'reasoning', content: 'thinking' },
        { type: 'text', content: 'Hm' },
        { type: 'tool_call', name: 'old', arguments: {} },
      ],
      [{ type: 'refusal', content: 'No.' }],
      [
        { type: 'blob', modality: 'audio', byte_size: 3, digest: expect.any(String) },
        { type: 'text', content: 'hi' },
      ],
    ])
    expect(answer).toMatchObject({
      id: 'c1',
      model: 'gpt-x-1',
      usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 4, reasoningTokens: 3 },
      attributes: { [LLM.openaiServiceTier]: 'default', [LLM.openaiSystemFingerprint]: 'fp' },
    })
  })

  it('has no tokens when the provider counted none', () => {
    expect(read({ choices: [] }).usage).toEqual({})
  })
})

describe('a streamed chat', () => {
  it('puts parallel tool calls together by index, whatever order their pieces come in', () => {
    const piece = (index: number, fields: object) => delta({ tool_calls: [{ index, ...fields }] })
    const answer = stream(
      delta({ role: 'assistant', content: null }),
      piece(0, { id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
      piece(1, { id: 'b', type: 'function', function: { name: 'g', arguments: '' } }),
      piece(1, { function: { arguments: '{"x"' } }),
      piece(0, { function: { arguments: '{"y":1}' } }),
      piece(1, { function: { arguments: ':2}' } }),
      delta({}, { finish_reason: 'tool_calls' }),
      '[DONE]',
    )
    expect(answer.outputMessages).toEqual([
      {
        role: 'assistant',
        finish_reason: 'tool_calls',
        parts: [
          { type: 'tool_call', id: 'a', name: 'f', arguments: { y: 1 } },
          { type: 'tool_call', id: 'b', name: 'g', arguments: { x: 2 } },
        ],
      },
    ])
  })

  it('tells calls apart by their ids on servers that send no index', () => {
    const piece = (fields: object) => delta({ tool_calls: [fields] })
    const answer = stream(
      piece({ id: 'a', function: { name: 'f', arguments: '{' } }),
      piece({ function: { arguments: '}' } }),
      piece({ id: 'b', function: { name: 'g', arguments: '[1]' } }),
    )
    expect(answer.outputMessages[0]?.parts).toEqual([
      { type: 'tool_call', id: 'a', name: 'f', arguments: {} },
      { type: 'tool_call', id: 'b', name: 'g', arguments: [1] },
    ])
  })

  it('keeps choices apart and takes usage from the last chunk', () => {
    const piece = (index: number, content: string) => ({
      id: 'c1',
      model: 'gpt-x',
      choices: [{ index, delta: { content } }],
      usage: null,
    })
    const answer = stream(piece(1, 'B'), piece(0, 'A'), piece(1, 'b'), {
      choices: [],
      usage: { prompt_tokens: 1, completion_tokens: 3 },
    })
    expect(answer.outputMessages.map(({ parts }) => parts)).toEqual([
      [{ type: 'text', content: 'A' }],
      [{ type: 'text', content: 'Bb' }],
    ])
    expect(answer.usage).toEqual({ inputTokens: 1, outputTokens: 3 })
  })

  it('keeps what was said when it breaks off, without inventing an end', () => {
    const answer = stream(delta({ role: 'assistant', content: 'Once upon' }), '{"id":"c1","cho')
    expect(answer.outputMessages).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'Once upon' }] },
    ])
    expect(answer.finishReasons).toEqual([])
    expect(answer.failure).toBeUndefined()
  })

  it('keeps what was said before an error, and the error', () => {
    const answer = stream(delta({ content: 'Once' }), {
      error: { type: 'server_error', code: 'overloaded', message: 'Try later.' },
    })
    expect(answer.outputMessages[0]?.parts).toEqual([{ type: 'text', content: 'Once' }])
    expect(answer.failure).toEqual({
      type: 'server_error',
      code: 'overloaded',
      message: 'Try later.',
    })
  })

  it('reads refusals, reasoning, spoken answers and function calls in pieces', () => {
    const answer = stream(
      delta({ role: 'assistant', reasoning_content: 'a' }),
      delta({ reasoning_content: 'b', refusal: 'N' }),
      delta({ refusal: 'o', audio: { id: 'x', data: 'AAAA' } }),
      delta({ audio: { transcript: 'hi' } }),
      delta({ function_call: { name: 'f', arguments: '{' } }),
      delta({ function_call: { arguments: '}' } }),
    )
    expect(answer.outputMessages[0]?.parts).toEqual([
      { type: 'reasoning', content: 'ab' },
      { type: 'refusal', content: 'No' },
      { type: 'blob', modality: 'audio', byte_size: 3, digest: expect.any(String) },
      { type: 'text', content: 'hi' },
      { type: 'tool_call', name: 'f', arguments: {} },
    ])
  })

  it('takes id and model from the first chunk that names them', () => {
    const answer = stream({ id: '', model: '', choices: [] }, delta({ content: 'x' }))
    expect(answer).toMatchObject({ id: 'c1', model: 'gpt-x' })
  })
})
