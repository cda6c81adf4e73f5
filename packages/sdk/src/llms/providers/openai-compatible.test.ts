import { describe, expect, it } from 'vitest'
import { loadCodecs } from './loaded-later.ts'
import { claimCompatible } from './openai-compatible.ts'

function providerOf(url: string, userAgent: string | null = null): string | undefined {
  const { host, pathname: path } = new URL(url)
  return claimCompatible({ method: 'POST', host, path }, () => userAgent)?.provider.name
}

describe('who serves OpenAI’s format', () => {
  it.each([
    ['openai', 'https://api.openai.com/v1/chat/completions'],
    ['openai', 'https://eu.api.openai.com/v1/responses'],
    ['openai', 'http://127.0.0.1:8080/v1/chat/completions'],
    ['openai', 'https://api.groq.com.evil.test/v1/chat/completions'],
    ['openai', 'https://name.openai.azure.com.evil.test/v1/chat/completions'],
    ['azure.ai.openai', 'https://name.openai.azure.com/openai/v1/responses'],
    ['azure.ai.openai', 'https://gateway.test/openai/deployments/gpt/chat/completions'],
    ['azure.ai.inference', 'https://name.services.ai.azure.com/models/chat/completions'],
    ['groq', 'https://api.groq.com/openai/v1/chat/completions'],
    ['openrouter', 'https://openrouter.ai/api/v1/chat/completions'],
    ['together', 'https://api.together.xyz/v1/completions'],
    ['together', 'https://api.together.ai/v1/embeddings'],
    ['ai21', 'http://127.0.0.1:9/studio/v1/chat/completions'],
    ['llama_stack', 'http://127.0.0.1:9/v1/openai/v1/chat/completions'],
    ['llama_stack', 'http://stack.test:8321/v1/chat/completions'],
    ['ollama', 'http://localhost:11434/v1/chat/completions'],
    ['gcp.gemini', 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions'],
    ['x_ai', 'https://api.x.ai/v1/chat/completions'],
  ])('%s serves %s', (name, url) => {
    expect(providerOf(url)).toBe(name)
  })

  it.each([
    ['llama_stack', 'LlamaStackClient/JS 0.7.3', 'http://stack.test/v1/chat/completions'],
    ['groq', 'Groq/JS 1.6.0', 'http://127.0.0.1:9/openai/v1/chat/completions'],
    ['together', 'Together/JS 0.52.0', 'http://gateway.test/v1/completions'],
    ['openai', 'OpenAI/JS 6.49.0', 'http://gateway.test/v1/chat/completions'],
    ['openrouter', 'Groq/JS 1.6.0', 'https://openrouter.ai/api/v1/chat/completions'],
  ])('%s serves what %s asks of %s', (name, userAgent, url) => {
    expect(providerOf(url, userAgent)).toBe(name)
  })

  it.each(['https://api.groq.com/openai/v1/models', 'http://localhost:11434/api/tags'])(
    'nobody answers as a model at %s',
    (url) => {
      expect(providerOf(url)).toBeUndefined()
    },
  )

  it('a deployment of Azure is the model where the request names none', async () => {
    await loadCodecs()
    const path = '/openai/deployments/my-gpt/chat/completions'
    const found = claimCompatible({ method: 'POST', host: 'x.openai.azure.com', path }, () => null)
    expect(found?.provider.parseRequest(found.claim, { messages: [] }).model).toBe('my-gpt')
    expect(found?.provider.parseRequest(found.claim, { model: 'gpt-4o' }).model).toBe('gpt-4o')
  })
})
