import { describe, expect, it } from 'vitest'
import { claimOf } from './routes.ts'

function claim(method: string, url: string): string | undefined {
  const { host, pathname } = new URL(url)
  const found = claimOf({ method, host, path: pathname })
  return found && `${found.operation} ${found.api}`
}

describe('which requests are LLM calls', () => {
  it.each([
    ['POST', '/v1/chat/completions', 'chat chat.completions'],
    ['POST', '/v1/completions', 'text_completion completions'],
    ['POST', '/v1/responses', 'chat responses'],
    ['POST', '/v1/responses/compact', 'compact responses.compact'],
    ['POST', '/v1/responses/input_tokens', 'count_tokens responses.input_tokens'],
    ['POST', '/v1/embeddings', 'embeddings embeddings'],
    ['POST', '/v1/moderations', 'moderation moderations'],
    ['POST', '/v1/images/edits', 'image_generation images.edit'],
    ['POST', '/v1/audio/transcriptions', 'transcription audio.transcriptions'],
    ['POST', '/v1/assistants', 'assistants assistants'],
    ['GET', '/v1/assistants/asst_1', 'assistants assistants'],
    ['POST', '/v1/threads/runs', 'assistants assistants'],
    ['POST', '/v1/threads/thread_1/runs/run_1/submit_tool_outputs', 'assistants assistants'],
    ['DELETE', '/v1/conversations/conv_1', 'conversations conversations'],
  ])('%s %s on OpenAI is %s', (method, path, expected) => {
    expect(claim(method, `https://api.openai.com${path}`)).toBe(expected)
  })

  it.each([
    ['GET', '/v1/chat/completions/chatcmpl-1', 'fetch_response chat.completions'],
    ['GET', '/v1/responses/resp_1', 'fetch_response responses'],
    ['POST', '/v1/responses/resp_1/cancel', 'fetch_response responses'],
    ['GET', '/v1/threads/thread_1/runs/run_1', 'fetch_response assistants'],
  ])('%s %s asks for an answer that exists already', (method, path, expected) => {
    expect(claim(method, `https://api.openai.com${path}`)).toBe(expected)
  })

  it.each([
    'https://eu.api.openai.com/v1/responses',
    'https://eu.api.openai.com/preview/responses',
    'https://name.openai.azure.com/openai/responses',
    'http://127.0.0.1:8080/v1/responses',
    'http://localhost:4000/responses',
    'https://api.groq.com/openai/v1/responses',
    'http://127.0.0.1:9/run/7/v1/responses',
  ])('a server that speaks the protocol is known by its paths: %s', (url) => {
    expect(claim('POST', url)).toBe('chat responses')
  })

  it('deployments and gateways may put anything before the path', () => {
    const azure = 'https://x.openai.azure.com/openai/deployments/gpt/chat/completions'
    expect(claim('POST', azure)).toBe('chat chat.completions')
    expect(claim('POST', 'https://gateway.test/v1/account/name/openai/embeddings')).toBe(
      'embeddings embeddings',
    )
  })

  it.each([
    ['GET', 'https://api.openai.com/v1/models'],
    ['POST', 'https://api.openai.com/v1/files'],
    ['GET', 'https://api.openai.com/v1/chat/completions'],
    ['DELETE', 'https://api.openai.com/v1/responses/resp_1'],
    ['POST', 'https://api.anthropic.com/v1/messages'],
    ['POST', 'https://forms.test/surveys/responses'],
    ['POST', 'https://forum.test/api/boards/threads'],
    ['GET', 'https://crm.test/v1/conversations/3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
    ['POST', 'http://127.0.0.1:7420/v1/traces'],
    ['GET', 'https://example.test/'],
  ])('%s %s is none', (method, url) => {
    expect(claim(method, url)).toBeUndefined()
  })
})
