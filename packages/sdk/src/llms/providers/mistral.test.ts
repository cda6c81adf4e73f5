import { LLM } from '@agentops/protocol/attributes'
import { describe, expect, it } from 'vitest'
import { MistralProvider } from './mistral.ts'

const mistral = new MistralProvider()

function claim(path: string, host = 'api.mistral.ai') {
  return mistral.claims({ method: 'POST', host, path })
}

it('its own endpoints are claimed at its hosts, and its own paths everywhere', () => {
  expect(claim('/v1/chat/completions')?.operation).toBe('chat')
  expect(claim('/v1/ocr', 'codestral.mistral.ai')?.operation).toBe('ocr')
  expect(claim('/v1/fim/completions', 'localhost:8000')?.api).toBe('fim.completions')
  expect(claim('/v1/chat/completions', 'localhost:8000')).toBeUndefined()
  expect(claim('/v1/completions', 'localhost:8000')).toBeUndefined()
  expect(claim('/v1/fine_tuning/jobs')).toBeUndefined()
})

it('thoughts are reasoning, whole and in pieces of a stream', () => {
  const chat = { operation: 'chat', api: 'chat.completions' }
  const thinking = [{ type: 'text', text: 'Let me ' }]
  const whole = [
    { type: 'thinking', thinking },
    { type: 'text', text: '4' },
  ]
  const choices = [{ message: { content: whole }, finish_reason: 'stop' }]
  const response = mistral.handleResponse(chat, 200, { choices })
  expect(response.outputMessages[0]?.parts).toEqual([
    { type: 'reasoning', content: 'Let me ' },
    { type: 'text', content: '4' },
  ])
  const reader = mistral.createStreamReader(chat)
  const reference = { type: 'reference', reference_ids: [1] }
  const contents = [[{ type: 'thinking', thinking }], [whole[0]], [whole[1], reference], '2']
  for (const content of contents) {
    reader.push('', JSON.stringify({ choices: [{ index: 0, delta: { content } }] }))
  }
  expect(reader.finish().outputMessages[0]?.parts).toEqual([
    { type: 'reasoning', content: 'Let me Let me ' },
    { type: 'text', content: '42' },
    { type: 'other', kind: 'reference', value: reference },
  ])
})

it('a completion in the middle has its prompt, its suffix and an answer like a chat', () => {
  const fim = { operation: 'text_completion', api: 'fim.completions' }
  const body = { model: 'codestral', prompt: 'def f(', suffix: 'return', random_seed: 7 }
  const request = mistral.parseRequest(fim, body)
  expect(request.inputMessages.map(({ parts }) => parts[0])).toEqual([
    { type: 'text', content: 'def f(' },
    { type: 'other', kind: 'suffix', value: 'return' },
  ])
  expect(request.parameters[LLM.seed]).toBe(7)
  const choices = [{ message: { content: 'x):' }, finish_reason: 'stop' }]
  const { outputMessages } = mistral.handleResponse(fim, 200, { choices })
  expect(outputMessages[0]?.parts).toEqual([{ type: 'text', content: 'x):' }])
})

it('a judged chat is flagged by any of its categories', () => {
  const moderation = { operation: 'moderation', api: 'chat.moderations' }
  const input = [[{ role: 'user', content: 'Hi' }], [{ role: 'assistant', content: 'Yo' }]]
  const request = mistral.parseRequest(moderation, { model: 'm', input })
  expect(request.inputMessages.map(({ role }) => role)).toEqual(['user', 'assistant'])
  const results = [{ categories: { pii: true, law: false } }, { categories: { pii: false } }]
  const { result } = mistral.handleResponse(moderation, 200, { results })
  expect(result).toMatchObject({ flagged: [true, false] })
})

it('a document that was read is a result without the bytes of its pictures', () => {
  const ocr = { operation: 'ocr', api: 'ocr' }
  const document = { type: 'document_url', document_url: 'https://example.com/a.pdf' }
  const request = mistral.parseRequest(ocr, { model: 'mistral-ocr', document })
  expect(request.inputMessages[0]?.parts[0]).toMatchObject({ type: 'uri', modality: 'document' })
  const images = [{ image_base64: 'data:image/png;base64,AAAA' }]
  const { result } = mistral.handleResponse(ocr, 200, { pages: [{ markdown: '# A', images }] })
  expect(JSON.stringify(result)).toContain('# A')
  expect(JSON.stringify(result)).not.toContain('AAAA')
})

it('an agent is what is asked where there is no model', () => {
  const agent = { operation: 'invoke_agent', api: 'agents.completions' }
  expect(mistral.parseRequest(agent, { agent_id: 'ag_1', messages: [] }).model).toBe('ag_1')
})

it('errors come in the words of the provider', () => {
  const chat = { operation: 'chat', api: 'chat.completions' }
  const body = { object: 'error', message: 'Slow down', type: 'rate_limited', code: '1300' }
  expect(mistral.handleResponse(chat, 429, body).failure).toEqual({
    type: 'rate_limited',
    code: '1300',
    message: 'Slow down',
  })
})

describe('a conversation that Mistral keeps', () => {
  const api = { operation: 'chat', api: 'mistral.conversations' }

  it('is claimed where it starts and where it goes on', () => {
    expect(claim('/v1/conversations')).toEqual(api)
    expect(claim('/v1/conversations/conv_1a2b')).toEqual(api)
    expect(claim('/v1/conversations/conv_1a2b/messages')).toBeUndefined()
    expect(claim('/v1/conversations', 'localhost:8000')).toBeUndefined()
  })

  it('has its inputs, an agent or a model, and answers with what it did', () => {
    const inputs = [
      { role: 'user', content: 'Hi' },
      { type: 'function.result', tool_call_id: 'c1', result: '{}' },
    ]
    const completion = { temperature: 0.5 }
    const body = {
      agent_id: 'ag_1',
      instructions: 'Be brief.',
      inputs,
      completion_args: completion,
    }
    const request = mistral.parseRequest(api, body)
    expect(request.model).toBe('ag_1')
    expect(request.systemInstructions).toEqual([{ type: 'text', content: 'Be brief.' }])
    expect(request.inputMessages.map(({ role }) => role)).toEqual(['user', 'tool'])
    expect(request.parameters[LLM.temperature]).toBe(0.5)
    const outputs = [
      { type: 'tool.execution', id: 't1', name: 'web_search', arguments: '{}' },
      { type: 'function.call', tool_call_id: 'c2', name: 'f', arguments: '{"x":1}' },
      { type: 'message.output', id: 'm1', model: 'mistral-medium', content: 'Hello' },
    ]
    const usage = { prompt_tokens: 3, completion_tokens: 4 }
    const answered = { conversation_id: 'conv_1', outputs, usage }
    const response = mistral.handleResponse(api, 200, answered)
    expect(response.outputMessages[0]?.parts.map(({ type }) => type)).toEqual([
      'server_tool_call',
      'tool_call',
      'text',
    ])
    expect(response.usage).toEqual({ inputTokens: 3, outputTokens: 4 })
    expect([response.id, response.model]).toEqual(['m1', 'mistral-medium'])
    expect(response.attributes[LLM.conversationId]).toBe('conv_1')
  })

  it('is put together from the events of a stream, its error too', () => {
    const reader = mistral.createStreamReader(api)
    const push = (type: string, data: object) =>
      reader.push(type, JSON.stringify({ type, ...data }))
    push('conversation.response.started', { conversation_id: 'conv_1' })
    push('tool.execution.started', { output_index: 0, name: 'web_search', arguments: '{}' })
    push('tool.execution.done', { output_index: 0, name: 'web_search', info: {} })
    push('function.call.delta', {
      output_index: 1,
      name: 'f',
      tool_call_id: 'c',
      arguments: '{"x"',
    })
    push('function.call.delta', { output_index: 1, name: 'f', tool_call_id: 'c', arguments: ':1}' })
    push('message.output.delta', { output_index: 2, content: 'Hel' })
    push('message.output.delta', { output_index: 2, content: { type: 'text', text: 'lo' } })
    push('conversation.response.done', { usage: { prompt_tokens: 3, completion_tokens: 4 } })
    push('conversation.response.error', { code: 3000, message: 'Overloaded' })
    const response = reader.finish()
    expect(response.outputMessages[0]?.parts.slice(1)).toEqual([
      { type: 'tool_call', id: 'c', name: 'f', arguments: { x: 1 } },
      { type: 'text', content: 'Hello' },
    ])
    expect(response.usage).toEqual({ inputTokens: 3, outputTokens: 4 })
    expect(response.failure).toEqual({ type: 'error', code: '3000', message: 'Overloaded' })
  })
})

it('files and jobs of batches are claimed at its hosts, and results are read', () => {
  const line = { host: 'api.mistral.ai', path: '/v1/batch/jobs/1/cancel' }
  expect(mistral.claims({ ...line, method: 'POST' })?.operation).toBe('fetch_batch')
  expect(claim('/v1/batch/jobs')?.operation).toBe('batch')
  expect(claim('/v1/files')?.operation).toBe('file_upload')
  const content = mistral.claims({ ...line, method: 'GET', path: '/v1/files/f/content' })
  expect(content?.operation).toBe('file_content')
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' } }]
  const body = { object: 'chat.completion', model: 'm', choices, usage: { prompt_tokens: 3 } }
  const result = { id: 'batch-1', custom_id: '0', response: { status_code: 200, body } }
  const asked = { operation: 'file_content', api: 'files.content' }
  expect(mistral.handleResponse(asked, 200, result)).toMatchObject({
    model: 'm',
    usage: { inputTokens: 3 },
    result: { succeeded: 1 },
  })
})
