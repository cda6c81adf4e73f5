import { describe, expect, it } from 'vitest'
import { AnthropicProvider } from '../anthropic.ts'

const provider = new AnthropicProvider()
const CHAT = { operation: 'chat', api: 'messages' }

/** One part of an answer with one block. */
function partsOf(...content: readonly unknown[]) {
  return provider.handleResponse(CHAT, 200, { content }).outputMessages[0]?.parts
}

function stream(...events: readonly object[]) {
  const reader = provider.createStreamReader(CHAT)
  for (const event of events) reader.push('', JSON.stringify(event))
  return reader.finish()
}

const START = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude', usage: { input_tokens: 5, output_tokens: 1 } },
}

describe('requests', () => {
  const asked = provider.parseRequest(CHAT, {
    model: 'claude',
    stream: true,
    max_tokens: 9,
    temperature: 0,
    top_k: 4,
    stop_sequences: ['END'],
    system: [{ type: 'text', text: 'Be brief.' }],
    output_config: { effort: 'low', format: { type: 'json_schema', schema: {} } },
    tools: [
      { name: 'add', description: 'Adds.', input_schema: { type: 'object' }, strict: true },
      { type: 'web_search_20250305', name: 'web_search', max_uses: 3 },
    ],
    messages: [
      { role: 'user', content: 'Look:' },
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'document', source: { type: 'file', file_id: 'file_1' } },
          { type: 'document', source: { type: 'text', data: 'Facts.' }, title: 'facts.txt' },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't1', is_error: true, content: 'no' }],
      },
    ],
  })

  it('have the names of the convention for their parameters', () => {
    expect(asked).toMatchObject({
      model: 'claude',
      stream: true,
      parameters: {
        'gen_ai.request.max_tokens': 9,
        'gen_ai.request.temperature': 0,
        'gen_ai.request.top_k': 4,
        'gen_ai.request.stop_sequences': ['END'],
        'gen_ai.request.reasoning.level': 'low',
        'gen_ai.output.type': 'json',
      },
      systemInstructions: [{ type: 'text', content: 'Be brief.' }],
    })
  })

  it('note media without their bytes', () => {
    expect(asked.inputMessages[1]?.parts).toEqual([
      expect.objectContaining({ type: 'blob', mime_type: 'image/png', byte_size: 3 }),
      { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
      { type: 'file', modality: 'document', file_id: 'file_1' },
      expect.objectContaining({ type: 'other', kind: 'document' }),
    ])
  })

  it('say that a tool failed', () => {
    expect(asked.inputMessages[2]?.parts).toEqual([
      { type: 'tool_call_response', id: 't1', response: { is_error: true, content: 'no' } },
    ])
  })

  it('offer tools of the client and of Anthropic', () => {
    expect(asked.toolDefinitions).toEqual([
      { type: 'function', name: 'add', description: 'Adds.', parameters: { type: 'object' } },
      { type: 'web_search_20250305', name: 'web_search', parameters: { max_uses: 3 } },
    ])
  })
})

describe('answers', () => {
  it('count cached tokens as input', () => {
    const usage = {
      input_tokens: 3,
      cache_read_input_tokens: 10,
      cache_creation_input_tokens: 20,
      output_tokens: 7,
      output_tokens_details: { thinking_tokens: 4 },
      service_tier: 'priority',
    }
    const answered = provider.handleResponse(CHAT, 200, { usage })
    expect(answered.usage).toEqual({
      inputTokens: 33,
      outputTokens: 7,
      cacheReadTokens: 10,
      cacheCreationTokens: 20,
      reasoningTokens: 4,
    })
    expect(answered.attributes).toEqual({ 'agentops.response.service_tier': 'priority' })
  })

  it('tell tools of the client from those that Anthropic runs, and keep what these found', () => {
    const call = { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'x' } }
    const found = { type: 'web_search_tool_result', tool_use_id: 's1', content: [] }
    expect(
      partsOf({ type: 'tool_use', id: 't1', name: 'add', input: { a: 1 } }, call, found),
    ).toEqual([
      { type: 'tool_call', id: 't1', name: 'add', arguments: { a: 1 } },
      { type: 'server_tool_call', id: 's1', name: 'web_search', server_tool_call: call },
      { type: 'other', kind: 'web_search_tool_result', value: found },
    ])
  })

  it('keep thinking that is said, and citations', () => {
    const cited = [{ type: 'char_location', cited_text: 'x' }]
    expect(
      partsOf(
        { type: 'thinking', thinking: 'Hm.', signature: 'abc' },
        { type: 'thinking', thinking: '', signature: 'abc' },
        { type: 'text', text: 'So.', citations: cited },
      ),
    ).toEqual([
      { type: 'reasoning', content: 'Hm.', signature: 'abc' },
      { type: 'text', content: 'So.' },
      { type: 'other', kind: 'citations', value: cited },
    ])
  })

  it.each([
    [529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
    [200, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
  ])('of status %d that are errors fail in the words of Anthropic', (status, body) => {
    expect(provider.handleResponse(CHAT, status, body).failure).toEqual({
      type: 'overloaded_error',
      message: 'Overloaded',
    })
  })

  it('of the token counter are a count, and no tokens used', () => {
    const claim = { operation: 'count_tokens', api: 'messages.count_tokens' }
    const counted = provider.handleResponse(claim, 200, { input_tokens: 12 })
    expect(counted).toMatchObject({ result: { input_tokens: 12 }, usage: {} })
  })
})

describe('streams', () => {
  it('give tool calls in their order, and arguments that do not parse as they were sent', () => {
    const answered = stream(
      START,
      { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', name: 'b' } },
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', name: 'a' } },
      { type: 'content_block_delta', index: 0, delta: inputDelta('{"x":') },
      { type: 'content_block_delta', index: 1, delta: inputDelta('{"y"') },
      { type: 'content_block_delta', index: 0, delta: inputDelta('1}') },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 8 } },
    )
    expect(answered).toMatchObject({
      id: 'msg_1',
      model: 'claude',
      finishReasons: ['tool_use'],
      usage: { inputTokens: 5, outputTokens: 8 },
    })
    expect(answered.outputMessages[0]?.parts).toEqual([
      { type: 'tool_call', name: 'a', arguments: { x: 1 } },
      { type: 'tool_call', name: 'b', arguments: '{"y"' },
    ])
  })

  it('keep what was said before an error', () => {
    const answered = stream(
      START,
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'H' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'i' } },
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    )
    expect(answered.outputMessages[0]?.parts).toEqual([{ type: 'text', content: 'Hi' }])
    expect(answered.failure).toEqual({ type: 'overloaded_error', message: 'Overloaded' })
  })
})

function inputDelta(json: string) {
  return { type: 'input_json_delta', partial_json: json }
}
