import { describe, expect, it } from 'vitest'
import { LlamaStackProvider } from './llama-stack.ts'
import { claimRequest } from './registry.ts'

const provider = new LlamaStackProvider()
const CHAT = { operation: 'chat', api: 'inference.chatCompletion' }
const TURN = { operation: 'invoke_agent', api: 'agents.turn.create' }

function claimed(url: string, userAgent: string | null = null): string | undefined {
  const { host, pathname: path } = new URL(url)
  const found = claimRequest({ method: 'POST', host, path }, () => userAgent)
  return found && `${found.provider.name} ${found.claim.operation}`
}

function read(claim: typeof CHAT, chunks: readonly object[]) {
  const reader = provider.createStreamReader(claim)
  for (const chunk of chunks) reader.push('', JSON.stringify(chunk))
  return reader.finish()
}

describe('which requests are Llama Stack’s', () => {
  it.each([
    ['http://any.test/v1/inference/chat-completion', 'llama_stack chat'],
    ['http://any.test/v1/agents/a1/session/s1/turn', 'llama_stack invoke_agent'],
    ['http://localhost:8321/v1/inference/embeddings', 'llama_stack embeddings'],
    ['http://localhost:8321/v1/agents', 'llama_stack create_agent'],
    ['http://llama-stack.internal/v1/agents/a1/session', 'llama_stack create_session'],
  ])('%s: %s', (url, expected) => {
    expect(claimed(url)).toBe(expected)
  })

  it('paths that others have too need its host or its SDK', () => {
    const url = 'https://crm.test/v1/agents'
    expect(claimed(url)).toBeUndefined()
    expect(claimed(url, 'LlamaStackClient/JS 0.2.23')).toBe('llama_stack create_agent')
  })

  it.each(['https://game.test/v1/matches/7/turn', 'http://localhost:8321/v1/agents/a1/session/s1'])(
    '%s is none',
    (url) => {
      expect(claimed(url)).toBeUndefined()
    },
  )
})

it('a request says its strategy’s parameters, its images by reference and its tool results', () => {
  const image = { type: 'image', image: { data: 'aGVsbG8=' } }
  const request = provider.parseRequest(CHAT, {
    model_id: 'llama',
    sampling_params: { strategy: { type: 'top_p', temperature: 0.2, top_p: 0.9 }, max_tokens: 0 },
    messages: [
      { role: 'user', content: ['Look', image] },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ call_id: '1', tool_name: 'f', arguments: {} }],
      },
      { role: 'tool', call_id: '1', tool_name: 'f', content: '7' },
    ],
  })
  expect(request).toMatchObject({
    model: 'llama',
    parameters: { 'gen_ai.request.temperature': 0.2, 'gen_ai.request.top_p': 0.9 },
    inputMessages: [
      { parts: [{ type: 'text' }, { type: 'blob', byte_size: 5 }] },
      { parts: [{ type: 'tool_call', id: '1', name: 'f', arguments: {} }] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: '1', response: '7' }] },
    ],
  })
  expect(request.parameters).not.toHaveProperty('gen_ai.request.max_tokens')
})

describe('a stream', () => {
  it('keeps a tool call that the server could not read as the model wrote it', () => {
    const delta = (parse_status: string, tool_call: string) => ({
      event: { event_type: 'progress', delta: { type: 'tool_call', parse_status, tool_call } },
    })
    const answer = read(CHAT, [
      delta('started', ''),
      delta('in_progress', 'f(1'),
      delta('failed', ''),
    ])
    expect(answer.outputMessages[0]?.parts).toEqual([
      { type: 'tool_call', name: '', arguments: 'f(1' },
    ])
  })

  it('that reports an error keeps what came before', () => {
    const answer = read(CHAT, [
      { event: { delta: { type: 'text', text: 'Half' } } },
      { error: { message: '500: the model is gone' } },
    ])
    expect(answer).toMatchObject({
      outputMessages: [{ parts: [{ content: 'Half' }] }],
      failure: { message: '500: the model is gone' },
    })
  })

  it('of a turn that was cut gives the steps that are known, with the tools that ran in them', () => {
    const tools = {
      step_type: 'tool_execution',
      tool_calls: [{ call_id: '1', tool_name: 'search', arguments: {} }],
      tool_responses: [{ call_id: '1', tool_name: 'search', content: 'found' }],
    }
    const answer = read(TURN, [
      { event: { payload: { event_type: 'turn_start', turn_id: 't1' } } },
      { event: { payload: { event_type: 'step_complete', step_details: tools } } },
      { event: { payload: { event_type: 'step_start' } } },
      { event: { payload: { event_type: 'step_progress', delta: { type: 'text', text: 'So' } } } },
    ])
    expect(answer).toMatchObject({
      id: 't1',
      result: { steps: ['tool_execution'] },
      outputMessages: [
        { parts: [{ type: 'server_tool_call', id: '1', name: 'search' }] },
        { parts: [{ type: 'text', content: 'So' }] },
      ],
    })
  })
})
