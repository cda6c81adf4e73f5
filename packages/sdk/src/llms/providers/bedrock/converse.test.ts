import { describe, expect, it } from 'vitest'
import { BedrockProvider } from '../bedrock.ts'

const provider = new BedrockProvider()
const CONVERSE = { operation: 'chat', api: 'converse', model: 'm' }
const STREAM = { operation: 'chat', api: 'converse_stream', model: 'm' }

function partsOf(...content: readonly unknown[]) {
  const body = { output: { message: { role: 'assistant', content } } }
  return provider.handleResponse(CONVERSE, 200, body).outputMessages[0]?.parts
}

function stream(...events: readonly (readonly [string, object])[]) {
  const reader = provider.createStreamReader(STREAM)
  for (const [event, data] of events) reader.push(event, JSON.stringify(data))
  return reader.finish()
}

function delta(contentBlockIndex: number, piece: object): readonly [string, object] {
  return ['contentBlockDelta', { contentBlockIndex, delta: piece }]
}

describe('requests of Converse', () => {
  const asked = provider.parseRequest(STREAM, {
    system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
    inferenceConfig: { maxTokens: 9, temperature: 0, topP: 1, stopSequences: ['END'] },
    outputConfig: { textFormat: { type: 'json_schema' } },
    toolConfig: {
      tools: [
        { toolSpec: { name: 'add', inputSchema: { json: { type: 'object' } } } },
        { systemTool: { name: 'nova_grounding' } },
        { cachePoint: { type: 'default' } },
      ],
    },
    messages: [
      {
        role: 'user',
        content: [
          { text: 'Look:' },
          { image: { format: 'png', source: { bytes: 'AAAA' } } },
          { video: { format: 'mp4', source: { s3Location: { uri: 's3://b/v.mp4' } } } },
          { document: { format: 'txt', name: 'facts', source: { text: 'Facts.' } } },
          {
            toolResult: {
              toolUseId: 't1',
              status: 'error',
              content: [{ json: { a: 1 } }, { text: 'no' }],
            },
          },
        ],
      },
    ],
  })

  it('have the names of the convention for their parameters, and the model of the path', () => {
    expect(asked).toMatchObject({
      model: 'm',
      stream: true,
      systemInstructions: [{ type: 'text', content: 'Be brief.' }],
      parameters: {
        'gen_ai.request.max_tokens': 9,
        'gen_ai.request.temperature': 0,
        'gen_ai.request.top_p': 1,
        'gen_ai.request.stop_sequences': ['END'],
        'gen_ai.output.type': 'json',
      },
    })
  })

  it('note media without their bytes, and say that a tool failed', () => {
    expect(asked.inputMessages[0]?.parts).toEqual([
      { type: 'text', content: 'Look:' },
      expect.objectContaining({ type: 'blob', mime_type: 'image/png', byte_size: 3 }),
      { type: 'uri', modality: 'video', uri: 's3://b/v.mp4' },
      expect.objectContaining({ type: 'other', kind: 'document' }),
      {
        type: 'tool_call_response',
        id: 't1',
        response: { is_error: true, content: [{ a: 1 }, { type: 'text', content: 'no' }] },
      },
    ])
  })

  it('offer tools of the client and of Bedrock', () => {
    expect(asked.toolDefinitions).toEqual([
      { type: 'function', name: 'add', parameters: { type: 'object' } },
      { type: 'system', name: 'nova_grounding' },
    ])
  })
})

describe('answers of Converse', () => {
  it('count cached tokens as input', () => {
    const usage = {
      inputTokens: 3,
      cacheReadInputTokens: 10,
      cacheWriteInputTokens: 20,
      outputTokens: 7,
    }
    const answered = provider.handleResponse(CONVERSE, 200, { usage, stopReason: 'end_turn' })
    expect(answered.finishReasons).toEqual(['end_turn'])
    expect(answered.usage).toEqual({
      inputTokens: 33,
      outputTokens: 7,
      cacheReadTokens: 10,
      cacheCreationTokens: 20,
    })
  })

  it('tell tools of the client from those that Bedrock runs, and keep what these found', () => {
    const call = { toolUseId: 's1', name: 'nova_grounding', type: 'server_tool_use', input: {} }
    const found = { toolUseId: 's1', type: 'nova_grounding_result', content: [] }
    const citations = [{ location: { web: { url: 'https://example.com' } } }]
    expect(
      partsOf(
        { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'x' } } },
        { toolUse: { toolUseId: 't1', name: 'add', input: { a: 1 } } },
        { toolUse: call },
        { toolResult: found },
        { citationsContent: { content: [{ text: 'So.' }], citations } },
      ),
    ).toEqual([
      { type: 'reasoning', content: 'Hm.', signature: 'x' },
      { type: 'tool_call', id: 't1', name: 'add', arguments: { a: 1 } },
      { type: 'server_tool_call', id: 's1', name: 'nova_grounding', server_tool_call: call },
      { type: 'other', kind: 'nova_grounding_result', value: found },
      { type: 'text', content: 'So.' },
      { type: 'other', kind: 'citations', value: citations },
    ])
  })

  it.each([
    [{ message: 'No.' }, 'ValidationException:http://internal', 'ValidationException'],
    [{ __type: 'com.amazon#ThrottlingException', message: 'No.' }, null, 'ThrottlingException'],
    [{ message: 'No.' }, null, '400'],
  ])('with an error status fail: %j', (body, header, type) => {
    expect(provider.handleResponse(CONVERSE, 400, body, () => header).failure).toEqual({
      type,
      message: 'No.',
    })
  })
})

describe('streams of Converse', () => {
  it('give parallel tool calls, and arguments that do not parse as they were sent', () => {
    const answered = stream(
      ['messageStart', { role: 'assistant' }],
      delta(0, { reasoningContent: { text: 'Hm' } }),
      delta(1, { text: 'So' }),
      [
        'contentBlockStart',
        { contentBlockIndex: 2, start: { toolUse: { toolUseId: 't1', name: 'a' } } },
      ],
      [
        'contentBlockStart',
        { contentBlockIndex: 3, start: { toolUse: { toolUseId: 't2', name: 'b' } } },
      ],
      delta(2, { toolUse: { input: '{"x":' } }),
      delta(3, { toolUse: { input: '{"y"' } }),
      delta(2, { toolUse: { input: '1}' } }),
      ['messageStop', { stopReason: 'tool_use' }],
      ['metadata', { usage: { inputTokens: 1, outputTokens: 2 } }],
    )
    expect(answered).toMatchObject({
      finishReasons: ['tool_use'],
      usage: { inputTokens: 1, outputTokens: 2 },
    })
    expect(answered.outputMessages[0]?.parts).toEqual([
      { type: 'reasoning', content: 'Hm' },
      { type: 'text', content: 'So' },
      { type: 'tool_call', id: 't1', name: 'a', arguments: { x: 1 } },
      { type: 'tool_call', id: 't2', name: 'b', arguments: '{"y"' },
    ])
  })

  it('keep what was said before an exception', () => {
    const answered = stream(delta(0, { text: 'Hi' }), [
      'error/throttlingException',
      { message: 'Slow down.' },
    ])
    expect(answered.outputMessages[0]?.parts).toEqual([{ type: 'text', content: 'Hi' }])
    expect(answered.failure).toEqual({ type: 'throttlingException', message: 'Slow down.' })
  })
})
