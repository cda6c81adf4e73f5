import { describe, expect, it } from 'vitest'
import { claimRequest } from './registry.ts'
import { OllamaProvider } from './ollama.ts'

const provider = new OllamaProvider()
const CHAT = { operation: 'chat', api: 'ollama.chat' }

function claimed(url: string, userAgent: string | null = null): string | undefined {
  const { host, pathname: path } = new URL(url)
  const found = claimRequest({ method: 'POST', host, path }, () => userAgent)
  return found && `${found.provider.name} ${found.claim.operation}`
}

describe('which requests are Ollama’s', () => {
  it.each([
    ['http://localhost:11434/api/chat', 'ollama chat'],
    ['http://10.0.0.7:11434/api/generate', 'ollama text_completion'],
    ['http://ollama:80/api/embed', 'ollama embeddings'],
    ['https://ollama.com/api/chat', 'ollama chat'],
    ['http://localhost:11434/api/embeddings', 'ollama embeddings'],
  ])('%s by its host', (url, expected) => {
    expect(claimed(url)).toBe(expected)
  })

  it('a server anywhere by its SDK, for `/api/chat` is a path of many applications', () => {
    const url = 'http://127.0.0.1:3000/api/chat'
    expect(claimed(url, 'ollama-js/0.6.4 (x64 linux Node.js/v20)')).toBe('ollama chat')
    expect(claimed(url, 'node')).toBeUndefined()
    expect(claimed(url)).toBeUndefined()
  })

  it.each(['http://localhost:11434/api/tags', 'http://localhost:11434/api/pull'])(
    '%s is none',
    (url) => {
      expect(claimed(url)).toBeUndefined()
    },
  )
})

describe('a request', () => {
  it('says its parameters, its images by reference and its tool results', () => {
    const request = provider.parseRequest(CHAT, {
      model: 'qwen3',
      think: 'high',
      format: { type: 'object' },
      options: { temperature: 0.5, num_predict: 64, stop: ['.'] },
      messages: [
        { role: 'user', content: 'Look', images: ['aGVsbG8='] },
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ function: { name: 'f', arguments: {} } }],
        },
        { role: 'tool', tool_name: 'f', content: '7' },
      ],
    })
    expect(request).toMatchObject({
      model: 'qwen3',
      stream: true,
      parameters: {
        'gen_ai.request.temperature': 0.5,
        'gen_ai.request.max_tokens': 64,
        'gen_ai.request.stop_sequences': ['.'],
        'gen_ai.request.reasoning.level': 'high',
        'gen_ai.output.type': 'json',
      },
      inputMessages: [
        { parts: [{ type: 'text' }, { type: 'blob', modality: 'image', byte_size: 5 }] },
        { parts: [{ type: 'tool_call', name: 'f', arguments: {} }] },
        { role: 'tool', name: 'f', parts: [{ type: 'tool_call_response', response: '7' }] },
      ],
    })
    expect(JSON.stringify(request)).not.toContain('aGVsbG8=')
  })
})

describe('a stream', () => {
  it('keeps every tool call and thought, and what the last line counts', () => {
    const reader = provider.createStreamReader(CHAT)
    const call = (name: string) => ({
      tool_calls: [{ id: name, function: { name, arguments: {} } }],
    })
    for (const line of [
      { message: { content: '', thinking: 'Hm' } },
      { message: { content: 'A', ...call('f') } },
      { message: { content: 'B', ...call('g') } },
      { message: { content: '' }, done: true, done_reason: 'stop', eval_count: 3 },
    ]) {
      reader.push('', JSON.stringify({ model: 'm', ...line }))
    }
    const answer = reader.finish()
    expect(answer.usage).toEqual({ outputTokens: 3 })
    expect(answer.outputMessages).toEqual([
      {
        role: 'assistant',
        finish_reason: 'stop',
        parts: [
          { type: 'reasoning', content: 'Hm' },
          { type: 'text', content: 'AB' },
          { type: 'tool_call', id: 'f', name: 'f', arguments: {} },
          { type: 'tool_call', id: 'g', name: 'g', arguments: {} },
        ],
      },
    ])
  })

  it('that reports an error keeps what came before', () => {
    const reader = provider.createStreamReader(CHAT)
    reader.push('', '{"model":"m","message":{"content":"Half"}}')
    reader.push('', '{"error":"the model runner has stopped"}')
    expect(reader.finish()).toMatchObject({
      outputMessages: [{ parts: [{ content: 'Half' }] }],
      failure: { message: 'the model runner has stopped' },
    })
  })
})
