import { LLM } from '@agentops/protocol/attributes'
import { describe, expect, it } from 'vitest'
import { OpenAiProvider } from '../openai.ts'

const provider = new OpenAiProvider()

function claim(path: string) {
  const line = { method: 'POST', host: 'api.openai.com', path: `/v1/${path}` }
  const found = provider.claims(line, () => null)
  if (!found) throw new Error(`${path} is not claimed`)
  return found
}

function ask(path: string, body: unknown) {
  return provider.parseRequest(claim(path), body)
}

function read(path: string, body: unknown) {
  return provider.handleResponse(claim(path), 200, body)
}

function stream(path: string, ...events: (readonly [string, object])[]) {
  const reader = provider.createStreamReader(claim(path))
  for (const [event, data] of events) reader.push(event, JSON.stringify(data))
  return reader.finish()
}

describe('completions', () => {
  it('have one message a prompt; token ids are counted', () => {
    const texts = ask('completions', { prompt: ['a', 'b'], suffix: 'z' }).inputMessages
    expect(texts.map(({ parts }) => parts[0])).toEqual([
      { type: 'text', content: 'a' },
      { type: 'text', content: 'b' },
      { type: 'other', kind: 'suffix', value: 'z' },
    ])
    expect(ask('completions', { prompt: [1, 2, 3] }).inputMessages[0]?.parts).toEqual([
      { type: 'other', kind: 'tokens', value: { count: 3 } },
    ])
  })

  it('stream all choices', () => {
    const answer = stream(
      'completions',
      ['', { id: 'c', model: 'm', choices: [{ index: 1, text: 'B' }] }],
      ['', { id: 'c', model: 'm', choices: [{ index: 0, text: 'A', finish_reason: 'length' }] }],
      ['', { choices: [{ index: 1, text: 'b', finish_reason: 'stop' }] }],
      ['', { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }],
    )
    expect(answer).toMatchObject({
      id: 'c',
      model: 'm',
      finishReasons: ['length', 'stop'],
      usage: { inputTokens: 1, outputTokens: 2 },
    })
    expect(answer.outputMessages.map(({ parts }) => parts)).toEqual([
      [{ type: 'text', content: 'A' }],
      [{ type: 'text', content: 'Bb' }],
    ])
  })
})

describe('embeddings', () => {
  it.each([
    ['numbers', [0.1, 0.2]],
    ['base64', Buffer.from(new Float32Array([1, 2]).buffer).toString('base64')],
  ])('are counted and measured, never kept: %s', (_, embedding) => {
    const answer = read('embeddings', {
      model: 'e',
      data: [{ embedding }, { embedding }, { embedding }],
      usage: { prompt_tokens: 4, total_tokens: 4 },
    })
    expect(answer.result).toEqual({ count: 3, dimensions: 2 })
    expect(answer.attributes).toEqual({ [LLM.embeddingDimensions]: 2 })
    expect(answer.usage).toEqual({ inputTokens: 4 })
    expect(answer.outputMessages).toEqual([])
  })

  it('say what they were asked for', () => {
    const { parameters } = ask('embeddings', { encoding_format: 'base64', dimensions: 2 })
    expect(parameters).toMatchObject({
      [LLM.encodingFormats]: ['base64'],
      [LLM.embeddingDimensions]: 2,
    })
  })
})

describe('images', () => {
  it('are noted with their size, not kept', () => {
    const answer = read('images/generations', {
      data: [{ b64_json: 'AAAA', revised_prompt: 'a red cat' }, { url: 'https://x.test/1.png' }],
      size: '1024x1024',
      output_format: 'png',
      usage: { input_tokens: 5, output_tokens: 6 },
    })
    const digest = expect.any(String)
    expect(answer.outputMessages[0]?.parts).toEqual([
      { type: 'blob', modality: 'image', mime_type: 'image/png', byte_size: 3, digest },
      { type: 'uri', modality: 'image', uri: 'https://x.test/1.png' },
    ])
    expect(answer.result).toEqual({
      images: 2,
      size: '1024x1024',
      output_format: 'png',
      revised_prompts: ['a red cat'],
    })
    expect(answer.usage).toEqual({ inputTokens: 5, outputTokens: 6 })
  })

  it('count when they are finished, not when they are previews', () => {
    const answer = stream(
      'images/generations',
      ['image_generation.partial_image', { type: 'image_generation.partial_image', b64_json: 'A' }],
      [
        'image_generation.completed',
        { type: 'image_generation.completed', b64_json: 'AAAA', usage: { input_tokens: 1 } },
      ],
    )
    expect(answer.result).toEqual({ images: 1 })
    expect(answer.usage).toEqual({ inputTokens: 1 })
  })
})

describe('audio', () => {
  it('is asked for by its text and answered in bytes', () => {
    const body = { model: 'tts', input: 'Hello', instructions: 'Whisper', response_format: 'mp3' }
    const request = ask('audio/speech', body)
    expect(request.inputMessages).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Hello' }] },
    ])
    expect(request.systemInstructions).toEqual([{ type: 'text', content: 'Whisper' }])
    expect(request.parameters[LLM.outputType]).toBe('speech')
    expect(read('audio/speech', 'ID3\u0000\u0001').outputMessages).toEqual([])
  })

  it.each([
    ['JSON', { text: 'Hello', usage: { type: 'tokens', input_tokens: 9, output_tokens: 2 } }],
    ['text', 'Hello'],
  ])('is transcribed from a form to %s', (_, body) => {
    expect(ask('audio/transcriptions', undefined).inputMessages).toEqual([])
    expect(read('audio/transcriptions', body).outputMessages).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'Hello' }] },
    ])
  })

  it('keeps the words of a transcription that breaks off', () => {
    const piece = (delta: string) => ['', { type: 'transcript.text.delta', delta }] as const
    const answer = stream('audio/transcriptions', piece('Hel'), piece('lo'))
    expect(answer.outputMessages[0]?.parts).toEqual([{ type: 'text', content: 'Hello' }])
  })
})

describe('moderations', () => {
  it('say for each input whether it was flagged', () => {
    const results = [
      { flagged: true, categories: { violence: true } },
      { flagged: false, categories: {} },
    ]
    const answer = read('moderations', { id: 'modr', model: 'm', results })
    expect(answer.result).toEqual({ flagged: [true, false], results })
    expect(ask('moderations', { input: ['a', 'b'] }).inputMessages).toHaveLength(2)
    const typed = [
      { type: 'text', text: 'a' },
      { type: 'image_url', image_url: { url: 'http://x' } },
    ]
    expect(ask('moderations', { input: typed }).inputMessages).toHaveLength(1)
  })
})

describe('assistants', () => {
  it('keep the objects that are made, and what was asked', () => {
    const body = { instructions: 'Teach.', tools: [{ type: 'code_interpreter' }], model: 'gpt-x' }
    const request = ask('assistants', body)
    expect(request.systemInstructions).toEqual([{ type: 'text', content: 'Teach.' }])
    expect(request.toolDefinitions).toEqual([
      { type: 'code_interpreter', name: 'code_interpreter' },
    ])
    const thread = { id: 'thread_1', object: 'thread' }
    expect(read('threads', thread)).toMatchObject({
      id: 'thread_1',
      result: thread,
      attributes: { [LLM.conversationId]: 'thread_1' },
    })
    expect(ask('threads/thread_1/messages', { role: 'user', content: 'Hi' }).inputMessages).toEqual(
      [{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }],
    )
  })

  it('ask the client for tools and get their outputs', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
    const run = {
      id: 'run_1',
      object: 'thread.run',
      status: 'requires_action',
      required_action: { submit_tool_outputs: { tool_calls: [call] } },
    }
    expect(read('threads/thread_1/runs', run).outputMessages).toEqual([
      {
        role: 'assistant',
        finish_reason: 'requires_action',
        parts: [{ type: 'tool_call', id: 'a', name: 'f', arguments: {} }],
      },
    ])
    const outputs = { tool_outputs: [{ tool_call_id: 'a', output: '42' }] }
    expect(ask('threads/thread_1/runs/run_1/submit_tool_outputs', outputs).inputMessages).toEqual([
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'a', response: '42' }] },
    ])
  })

  it('stream what they do and say, and end as the run ends', () => {
    const run = { id: 'run_1', object: 'thread.run', model: 'gpt-x', thread_id: 'thread_1' }
    const used = { id: 'c', type: 'code_interpreter', code_interpreter: { input: '1+1' } }
    const said = (value: string) => ({
      id: 'msg_1',
      object: 'thread.message.delta',
      delta: { content: [{ index: 0, type: 'text', text: { value } }] },
    })
    const events = [
      ['thread.run.created', { ...run, status: 'queued' }],
      [
        'thread.run.step.completed',
        { id: 's', object: 'thread.run.step', step_details: { tool_calls: [used] } },
      ],
      ['thread.message.delta', said('It is ')],
      ['thread.message.delta', said('2.')],
    ] as const
    const server = { type: 'server_tool_call', id: 'c', name: 'code_interpreter' }
    const parts = [[{ ...server, server_tool_call: used }], [{ type: 'text', content: 'It is 2.' }]]
    const cut = stream('threads/thread_1/runs', ...events)
    expect(cut.outputMessages.map((message) => message.parts)).toEqual(parts)
    expect(cut.finishReasons).toEqual([])
    const whole = stream('threads/thread_1/runs', ...events, [
      'thread.run.completed',
      { ...run, status: 'completed', usage: { prompt_tokens: 5, completion_tokens: 2 } },
    ])
    expect(whole.outputMessages.map((message) => message.parts)).toEqual(parts)
    expect(whole).toMatchObject({
      id: 'run_1',
      finishReasons: ['completed'],
      usage: { inputTokens: 5, outputTokens: 2 },
    })
  })

  it('say why a run failed', () => {
    const last_error = { code: 'rate_limit_exceeded', message: 'Slow down.' }
    const run = { id: 'run_1', object: 'thread.run', status: 'failed', last_error }
    expect(read('threads/runs', run).failure).toEqual({
      type: 'rate_limit_exceeded',
      code: 'rate_limit_exceeded',
      message: 'Slow down.',
    })
  })
})

describe('conversations', () => {
  it('keep their items as messages', () => {
    const items = [{ type: 'message', role: 'user', content: 'Hi' }]
    expect(ask('conversations', { items }).inputMessages).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Hi' }] },
    ])
    expect(read('conversations', { id: 'conv_1', object: 'conversation' }).attributes).toEqual({
      [LLM.conversationId]: 'conv_1',
    })
  })
})
