import { expect, it } from 'vitest'
import { AnthropicProvider } from '../anthropic.ts'

const provider = new AnthropicProvider()

function succeeded(text: string) {
  const message = {
    type: 'message',
    model: 'claude',
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 3, cache_read_input_tokens: 2, output_tokens: 1 },
  }
  return { custom_id: text, result: { type: 'succeeded', message } }
}

it('a batch asks all its requests, and is no answer yet', () => {
  const claim = { operation: 'batch', api: 'messages.batches' }
  const params = { model: 'claude', messages: [{ role: 'user', content: 'Hi' }] }
  const asked = provider.parseRequest(claim, { requests: [{ custom_id: 'a', params }, { params }] })
  expect(asked.model).toBe('claude')
  expect(asked.inputMessages).toHaveLength(2)
  const batch = { id: 'msgbatch_1', processing_status: 'in_progress' }
  const answered = provider.handleResponse(claim, 200, batch)
  expect(answered).toMatchObject({ id: 'msgbatch_1', result: batch, outputMessages: [] })
})

it('the results of a batch are its messages, and what they cost together', () => {
  const claim = { operation: 'batch_results', api: 'messages.batches.results' }
  const failed = { custom_id: 'c', result: { type: 'errored', error: {} } }
  const lines = [succeeded('a'), succeeded('b'), failed].map((line) => JSON.stringify(line))
  const answered = provider.handleResponse(claim, 200, `${lines.join('\n')}\nbroken`)
  expect(answered).toMatchObject({
    model: 'claude',
    finishReasons: ['end_turn', 'end_turn'],
    usage: { inputTokens: 10, outputTokens: 2, cacheReadTokens: 4 },
    result: { succeeded: 2, errored: 1 },
  })
  expect(answered.outputMessages).toHaveLength(2)
})
