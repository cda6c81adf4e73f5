import { LLM } from '@agentops/protocol/attributes'
import { describe, expect, it } from 'vitest'
import { OpenAiProvider } from '../openai.ts'

const provider = new OpenAiProvider()
const claim = { operation: 'chat', api: 'responses' }

function stream(...events: object[]) {
  const reader = provider.createStreamReader(claim)
  for (const event of events) reader.push('', JSON.stringify(event))
  return reader.finish()
}

const created = {
  type: 'response.created',
  response: { id: 'r1', object: 'response', model: 'gpt-x', status: 'in_progress', output: [] },
}

describe('a request to Responses', () => {
  it('takes a plain text as the user’s message and instructions apart', () => {
    const request = provider.parseRequest(claim, {
      model: 'gpt-x',
      input: 'Hi',
      instructions: 'Be brief.',
      max_output_tokens: 5,
      reasoning: { effort: 'high' },
      text: { format: { type: 'json_schema' } },
      previous_response_id: 'r0',
      conversation: { id: 'conv_1' },
    })
    expect(request.systemInstructions).toEqual([{ type: 'text', content: 'Be brief.' }])
    expect(request.inputMessages).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Hi' }] },
    ])
    expect(request.parameters).toEqual({
      [LLM.openaiApi]: 'responses',
      [LLM.maxTokens]: 5,
      [LLM.reasoningLevel]: 'high',
      [LLM.outputType]: 'json',
      [LLM.previousResponseId]: 'r0',
      [LLM.conversationId]: 'conv_1',
    })
  })

  it('reads every kind of item', () => {
    const { inputMessages } = provider.parseRequest(claim, {
      input: [
        { role: 'user', content: [{ type: 'input_image', image_url: 'https://x.test/a.png' }] },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'First…' }] },
        { type: 'reasoning', summary: [], encrypted_content: 'gAAA' },
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"x":1}' },
        { type: 'custom_tool_call', call_id: 'b', name: 'sql', input: '{}' },
        { type: 'computer_call', call_id: 'c', action: { type: 'click' } },
        { type: 'function_call_output', call_id: 'a', output: 'done' },
        {
          type: 'computer_call_output',
          call_id: 'c',
          output: { type: 'computer_screenshot', image_url: 'data:image/png;base64,AAAA' },
        },
        { type: 'web_search_call', id: 'ws', status: 'completed', action: { query: 'q' } },
        { id: 'msg_1' },
      ],
    })
    expect(inputMessages).toEqual([
      { role: 'user', parts: [{ type: 'uri', modality: 'image', uri: 'https://x.test/a.png' }] },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'First…' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'a', name: 'f', arguments: { x: 1 } }],
      },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'b', name: 'sql', arguments: '{}' }],
      },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c', name: 'computer', arguments: { type: 'click' } }],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'a', response: 'done' }] },
      {
        role: 'tool',
        parts: [
          {
            type: 'tool_call_response',
            id: 'c',
            response: [expect.objectContaining({ type: 'blob', byte_size: 3 })],
          },
        ],
      },
      {
        role: 'assistant',
        parts: [
          {
            type: 'server_tool_call',
            id: 'ws',
            name: 'web_search',
            server_tool_call: expect.objectContaining({ action: { query: 'q' } }),
          },
        ],
      },
      {
        role: 'assistant',
        parts: [{ type: 'other', kind: 'item_reference', value: { id: 'msg_1' } }],
      },
    ])
  })

  it('describes tools of the provider, never their credentials', () => {
    const { toolDefinitions } = provider.parseRequest(claim, {
      tools: [
        { type: 'function', name: 'f', parameters: { type: 'object' }, strict: true },
        { type: 'web_search', search_context_size: 'low' },
        {
          type: 'mcp',
          server_label: 'crm',
          server_url: 'https://crm.test',
          authorization: 'secret',
          headers: { 'x-key': 'secret' },
        },
      ],
    })
    expect(toolDefinitions).toEqual([
      { type: 'function', name: 'f', parameters: { type: 'object' } },
      { type: 'web_search', name: 'web_search', parameters: { search_context_size: 'low' } },
      {
        type: 'mcp',
        name: 'crm',
        parameters: { server_label: 'crm', server_url: 'https://crm.test' },
      },
    ])
  })
})

describe('a response', () => {
  it('is one message of all that the model did, with the reason of its end', () => {
    const response = provider.handleResponse(claim, 200, {
      id: 'r1',
      object: 'response',
      model: 'gpt-x-1',
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      error: null,
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] },
        {
          type: 'message',
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'Yes', annotations: [{ type: 'url_citation' }] },
            { type: 'refusal', refusal: 'No' },
          ],
        },
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
        { type: 'image_generation_call', id: 'ig', result: 'aB1+'.repeat(1_000) },
      ],
      usage: {
        input_tokens: 3,
        output_tokens: 4,
        input_tokens_details: { cached_tokens: 1 },
        output_tokens_details: { reasoning_tokens: 2 },
      },
    })
    expect(response.finishReasons).toEqual(['max_output_tokens'])
    expect(response.outputMessages).toEqual([
      {
        role: 'assistant',
        finish_reason: 'max_output_tokens',
        parts: [
          { type: 'reasoning', content: 'Hm' },
          { type: 'text', content: 'Yes' },
          { type: 'other', kind: 'annotations', value: [{ type: 'url_citation' }] },
          { type: 'refusal', content: 'No' },
          { type: 'tool_call', id: 'a', name: 'f', arguments: {} },
          {
            type: 'server_tool_call',
            id: 'ig',
            name: 'image_generation',
            server_tool_call: expect.objectContaining({
              result: '[4000 characters of encoded data]',
            }),
          },
        ],
      },
    ])
    expect(response.usage).toEqual({
      inputTokens: 3,
      outputTokens: 4,
      cacheReadTokens: 1,
      reasoningTokens: 2,
    })
  })

  it('that was only fetched again counts no tokens, streamed or not', () => {
    const fetching = { operation: 'fetch_response', api: 'responses' }
    const response = {
      id: 'r1',
      status: 'completed',
      output: [{ type: 'message', role: 'assistant', content: 'Hi' }],
      usage: { input_tokens: 3, output_tokens: 4 },
    }
    const reader = provider.createStreamReader(fetching)
    reader.push('', JSON.stringify({ type: 'response.completed', response }))
    for (const fetched of [provider.handleResponse(fetching, 200, response), reader.finish()]) {
      expect(fetched.usage).toEqual({})
      expect(fetched.outputMessages[0]?.parts).toEqual([{ type: 'text', content: 'Hi' }])
    }
  })

  it('that is still being made has not finished', () => {
    const body = { id: 'r1', status: 'queued', output: [] }
    expect(provider.handleResponse(claim, 200, body).finishReasons).toEqual([])
  })
})

describe('a streamed response', () => {
  it('is the object of its last event', () => {
    const answer = stream(
      created,
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'He' },
      {
        type: 'response.completed',
        response: {
          id: 'r1',
          model: 'gpt-x',
          status: 'completed',
          output: [
            {
              type: 'message',
              role: 'assistant',
              content: [{ type: 'output_text', text: 'Hello' }],
            },
          ],
          usage: { input_tokens: 1, output_tokens: 2 },
        },
      },
    )
    expect(answer.outputMessages).toEqual([
      {
        role: 'assistant',
        finish_reason: 'completed',
        parts: [{ type: 'text', content: 'Hello' }],
      },
    ])
    expect(answer.usage).toEqual({ inputTokens: 1, outputTokens: 2 })
  })

  it('keeps all pieces when the last event never comes', () => {
    const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '' }
    const answer = stream(
      created,
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'reasoning', summary: [] },
      },
      {
        type: 'response.reasoning_summary_text.delta',
        output_index: 0,
        summary_index: 0,
        delta: 'Hm',
      },
      { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'Hel' },
      { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'lo' },
      { type: 'response.refusal.delta', output_index: 1, content_index: 1, delta: 'No' },
      { type: 'response.output_item.added', output_index: 2, item: call },
      { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"x":' },
      { type: 'response.function_call_arguments.delta', output_index: 2, delta: '1}' },
    )
    expect(answer).toMatchObject({ id: 'r1', model: 'gpt-x', finishReasons: [] })
    expect(answer.outputMessages).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'Hm' },
          { type: 'text', content: 'Hello' },
          { type: 'refusal', content: 'No' },
          { type: 'tool_call', id: 'a', name: 'f', arguments: { x: 1 } },
        ],
      },
    ])
  })

  it('says why it failed', () => {
    const error = { code: 'server_error', message: 'Sorry.' }
    const failed = { type: 'response.failed', response: { id: 'r1', status: 'failed', error } }
    expect(stream(created, failed)).toMatchObject({
      finishReasons: ['failed'],
      failure: { type: 'server_error', code: 'server_error', message: 'Sorry.' },
    })
    const event = { type: 'error', code: 'rate_limit_exceeded', message: 'Slow down.', param: null }
    expect(stream(created, event)).toMatchObject({
      finishReasons: ['failed'],
      failure: {
        type: 'rate_limit_exceeded',
        code: 'rate_limit_exceeded',
        message: 'Slow down.',
      },
    })
  })
})
