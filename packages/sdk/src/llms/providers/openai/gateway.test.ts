import { LLM } from '@agentops/protocol/attributes'
import { describe, expect, it } from 'vitest'
import { OpenAiProvider } from '../openai.ts'

const provider = new OpenAiProvider('openrouter')
const CHAT = { operation: 'chat', api: 'chat.completions' }
const IMAGE = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } }

function readStream(deltas: readonly object[], last: object = {}) {
  const reader = provider.createStreamReader(CHAT)
  for (const delta of deltas) {
    reader.push('', JSON.stringify({ id: 'gen-1', choices: [{ index: 0, delta }] }))
  }
  reader.push('', JSON.stringify({ id: 'gen-1', choices: [], ...last }))
  return reader.finish()
}

describe('what a gateway says of the call behind it', () => {
  const said = { provider: 'Amazon Bedrock', usage: { prompt_tokens: 1, cost: 0.00125 } }
  const attributes = { [LLM.upstreamProvider]: 'Amazon Bedrock', [LLM.cost]: 0.00125 }

  it('is known of an answer and of a stream', () => {
    expect(provider.handleResponse(CHAT, 200, said).attributes).toEqual(attributes)
    expect(readStream([], said).attributes).toEqual(attributes)
  })

  it('is known of a failure', () => {
    const error = { code: 429, message: 'Provider returned error' }
    const body = { error: { ...error, metadata: { provider_name: 'Google' } } }
    const answer = provider.handleResponse(CHAT, 429, body)
    expect(answer.attributes).toEqual({ [LLM.upstreamProvider]: 'Google' })
    expect(answer.failure).toEqual({ type: '429', code: '429', message: error.message })
  })

  it('a cost that is no number is none', () => {
    const answer = provider.handleResponse(CHAT, 200, { usage: { cost: { total_cost: 1 } } })
    expect(answer.attributes).toEqual({})
  })
})

describe('what servers of the format add to it', () => {
  it('tools that Groq ran are kept once, with what became known last', () => {
    const tool = { index: 0, type: 'search', arguments: '{}' }
    const answer = readStream([
      { executed_tools: [tool] },
      { executed_tools: [{ ...tool, output: 'found' }] },
      { content: 'So' },
    ])
    expect(answer.outputMessages[0]?.parts).toEqual([
      { type: 'server_tool_call', name: 'search', server_tool_call: { ...tool, output: 'found' } },
      { type: 'text', content: 'So' },
    ])
  })

  it('tokens of an older Groq stream are beside its id', () => {
    const usage = { prompt_tokens: 12, completion_tokens: 26 }
    expect(readStream([], { x_groq: { id: 'req_1', usage } }).usage).toEqual({
      inputTokens: 12,
      outputTokens: 26,
    })
  })

  it('images that a model made are noted without their bytes', () => {
    const parts = [{ type: 'blob', modality: 'image', mime_type: 'image/png', byte_size: 5 }]
    const whole = { choices: [{ message: { role: 'assistant', images: [IMAGE] } }] }
    expect(provider.handleResponse(CHAT, 200, whole).outputMessages).toMatchObject([{ parts }])
    expect(readStream([{ images: [IMAGE] }]).outputMessages).toMatchObject([{ parts }])
  })

  it('reasoning that is sent back in details is reasoning', () => {
    const reasoning_details = [
      { type: 'reasoning.text', text: 'First, ' },
      { type: 'reasoning.summary', summary: 'then.' },
      { type: 'reasoning.encrypted', data: 'gAAAA' },
    ]
    const messages = [{ role: 'assistant', content: null, reasoning_details }]
    expect(provider.parseRequest(CHAT, { messages }).inputMessages[0]?.parts).toEqual([
      { type: 'reasoning', content: 'First, then.' },
    ])
  })
})
