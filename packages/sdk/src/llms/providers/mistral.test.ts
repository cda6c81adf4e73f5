import { LLM } from '@agentops/protocol/attributes'
import { expect, it } from 'vitest'
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
  expect(claim('/v1/files')).toBeUndefined()
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
