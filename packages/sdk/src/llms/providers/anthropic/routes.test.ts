import { describe, expect, it } from 'vitest'
import { claimOf } from './routes.ts'

function claim(method: string, url: string, version: string | null = null): string | undefined {
  const { host, pathname } = new URL(url)
  const header = (name: string) => (name === 'anthropic-version' ? version : null)
  const found = claimOf({ method, host, path: pathname }, header)
  return found && `${found.operation} ${found.api}`
}

describe('which requests are calls of Anthropic', () => {
  it.each([
    ['POST', '/v1/messages', 'chat messages'],
    ['POST', '/v1/messages/count_tokens', 'count_tokens messages.count_tokens'],
    ['POST', '/v1/messages/batches', 'batch messages.batches'],
    ['GET', '/v1/messages/batches/msgbatch_1', 'fetch_batch messages.batches'],
    ['POST', '/v1/messages/batches/msgbatch_1/cancel', 'fetch_batch messages.batches'],
    ['GET', '/v1/messages/batches/msgbatch_1/results', 'batch_results messages.batches.results'],
    ['POST', '/v1/complete', 'text_completion complete'],
  ])('%s %s is %s', (method, path, expected) => {
    expect(claim(method, `https://api.anthropic.com${path}`)).toBe(expected)
  })

  it.each([
    'https://gateway.example/anthropic/v1/messages',
    'http://127.0.0.1:8080/run/1/v1/messages',
  ])('POST %s is one when it asks for a version of the format', (url) => {
    expect(claim('POST', url, '2023-06-01')).toBe('chat messages')
  })

  it.each([
    ['POST', 'https://api.sms.example/v1/messages'],
    ['GET', 'https://api.anthropic.com/v1/messages'],
    ['GET', 'https://api.anthropic.com/v1/models'],
    ['POST', 'https://api.anthropic.com/v1/files'],
    ['POST', 'https://api.openai.com/v1/threads/thread_1/messages'],
    ['POST', 'https://anthropic.com.example/v1/messages'],
  ])('%s %s is not', (method, url) => {
    expect(claim(method, url)).toBeUndefined()
  })
})
