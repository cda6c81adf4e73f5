import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callTools, rateLimited, say, type Brain } from '../src/openai-wire/brain.ts'
import { startOpenAiWire, type OpenAiWire } from '../src/openai-wire/server.ts'

const messages = [{ role: 'user' as const, content: 'Where is the nearest tram stop?' }]
const model = 'gpt-4o-mini'

let brain: Brain
let wire: OpenAiWire
let openai: OpenAI

beforeEach(async () => {
  brain = () => say('Two streets down, left.')
  wire = await startOpenAiWire({ pace: 'instant', brain: (...parts) => brain(...parts) })
  openai = new OpenAI({ baseURL: wire.url, apiKey: 'sk-test', maxRetries: 1 })
})

afterEach(() => wire.close())

describe('chat completions', () => {
  it('answers in JSON with ids, the dated model and usage', async () => {
    const { data, response, request_id } = await openai.chat.completions
      .create({ model, messages })
      .withResponse()
    expect(data.id).toMatch(/^chatcmpl-[A-Za-z0-9]{29}$/)
    expect(data.model).toBe('gpt-4o-mini-2024-07-18')
    expect(data.choices[0]?.message.content).toBe('Two streets down, left.')
    expect(data.choices[0]?.finish_reason).toBe('stop')
    expect(data.usage?.total_tokens).toBe(
      (data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0),
    )
    expect(request_id).toBe(wire.log[0]?.requestId)
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('500')
  })

  it('streams the same answer in chunks, with usage in the last when asked', async () => {
    const stream = openai.chat.completions.stream({
      model,
      messages,
      stream_options: { include_usage: true },
    })
    const completion = await stream.finalChatCompletion()
    expect(completion.choices[0]?.message.content).toBe('Two streets down, left.')
    expect(completion.usage).toEqual(wire.log[0]?.completion?.usage)
    expect(wire.log[0]).toMatchObject({ streamed: true, end: 'completed', status: 200 })
  })

  it('sends no usage in a stream that did not ask for it', async () => {
    const stream = await openai.chat.completions.create({ model, messages, stream: true })
    const usages = []
    for await (const chunk of stream) usages.push(chunk.usage)
    expect(usages.length).toBeGreaterThan(4)
    expect(usages.every((usage) => usage === undefined)).toBe(true)
  })

  it('splits parallel tool calls into deltas that the client puts together again', async () => {
    const wanted = [
      { name: 'find_tram', arguments: { near: 'Rua da Saudade', limit: 3 } },
      { name: 'find_lift', arguments: {} },
    ]
    brain = () => callTools(...wanted)
    const message = await openai.chat.completions.stream({ model, messages }).finalMessage()
    const calls = message.tool_calls?.map((call) => call.type === 'function' && call.function)
    expect(calls).toEqual([
      expect.objectContaining({
        name: 'find_tram',
        arguments: '{"near":"Rua da Saudade","limit":3}',
      }),
      expect.objectContaining({ name: 'find_lift', arguments: '{}' }),
    ])
    expect(message.tool_calls?.map(({ id }) => id)).toEqual(
      wire.log[0]?.completion?.choices[0]?.toolCalls.map(({ id }) => id),
    )
  })

  it('interleaves several choices', async () => {
    brain = () => ({ type: 'answer', choices: [{ text: 'Left.' }, { text: 'Right, I think.' }] })
    const stream = openai.chat.completions.stream({ model, messages, n: 2 })
    const { choices } = await stream.finalChatCompletion()
    expect(choices.map(({ message }) => message.content)).toEqual(['Left.', 'Right, I think.'])
  })

  it('counts a long prefix that was sent before as cached', async () => {
    const long = [{ role: 'system' as const, content: 'Be brief. '.repeat(600) }, ...messages]
    const first = await openai.chat.completions.create({ model, messages: long })
    const second = await openai.chat.completions.create({ model, messages: long })
    expect(first.usage?.prompt_tokens_details?.cached_tokens).toBe(0)
    expect(second.usage?.prompt_tokens_details?.cached_tokens).toBe(1408)
  })
})

describe('failures', () => {
  it('refuses once with 429 and a wait, which the client obeys and retries', async () => {
    brain = (request, { retry }) =>
      retry === 0 ? rateLimited({ model: request.model, retryAfterMs: 5 }) : say('Now.')
    const completion = await openai.chat.completions.create({ model, messages })
    expect(completion.choices[0]?.message.content).toBe('Now.')
    expect(wire.log.map(({ status, retry }) => [status, retry])).toEqual([
      [429, 0],
      [200, 1],
    ])
  })

  it('says in headers how long to wait', async () => {
    brain = (request) => rateLimited({ model: request.model, retryAfterMs: 1200 })
    const patient = openai.withOptions({ maxRetries: 0 })
    const failure: unknown = await patient.chat.completions.create({ model, messages }).catch(same)
    expect(failure).toBeInstanceOf(OpenAI.RateLimitError)
    const { headers } = failure as InstanceType<typeof OpenAI.RateLimitError>
    expect(headers.get('retry-after-ms')).toBe('1200')
    expect(headers.get('retry-after')).toBe('2')
  })

  it('hands the client OpenAI’s error body', async () => {
    brain = () => ({
      type: 'error',
      status: 404,
      code: 'model_not_found',
      message: 'The model `x` does not exist',
    })
    const failure: unknown = await openai.chat.completions.create({ model, messages }).catch(same)
    expect(failure).toMatchObject({
      status: 404,
      code: 'model_not_found',
      type: 'invalid_request_error',
      requestID: wire.log[0]?.requestId,
    })
  })

  it('refuses requests without a key, without a model and to unknown paths', async () => {
    const key = { authorization: 'Bearer sk-test' }
    const post = (path: string, headers: Record<string, string>) =>
      fetch(wire.url + path, { method: 'POST', headers, body: '{"messages":[]}' })
    expect((await post('/chat/completions', {})).status).toBe(401)
    expect((await post('/chat/completions', key)).status).toBe(400)
    expect((await post('/chat/compositions', key)).status).toBe(404)
  })

  it('breaks a stream with an error event', async () => {
    brain = () => say('One two three four five', { interrupt: { afterChunks: 3, how: 'event' } })
    await expect(readAll(await streamed())).rejects.toBeInstanceOf(OpenAI.APIError)
    expect(wire.log[0]?.end).toBe('interrupted')
  })

  it('breaks a stream by cutting the connection', async () => {
    brain = () => say('One two three four five', { interrupt: { afterChunks: 3, how: 'cut' } })
    await expect(readAll(await streamed())).rejects.toThrow('terminated')
    expect(wire.log[0]?.end).toBe('interrupted')
  })

  it('notices a client that leaves in mid-stream', async () => {
    brain = () => say('A long answer. '.repeat(20_000))
    for await (const chunk of await streamed()) {
      if (chunk.choices[0]?.delta.content) break
    }
    await expect.poll(() => wire.log[0]?.end).toBe('left')
  })
})

describe('embeddings', () => {
  it('gives the same text the same unit vector, as numbers and as base64', async () => {
    const create = (format?: 'float') =>
      openai.embeddings.create({
        model: 'text-embedding-3-small',
        input: ['tram', 'lift'],
        ...(format && { encoding_format: format }),
      })
    const [floats, decoded] = [await create('float'), await create()]
    const [tram = [], lift] = floats.data.map(({ embedding }) => embedding)
    expect(tram).toHaveLength(1536)
    expect(Math.hypot(...tram)).toBeCloseTo(1, 5)
    expect(tram).not.toEqual(lift)
    expect(decoded.data[0]?.embedding[7]).toBeCloseTo(tram[7] ?? Number.NaN, 6)
    expect(floats.usage.prompt_tokens).toBe(wire.log[0]?.embeddingTokens)
  })
})

function streamed() {
  return openai.chat.completions.create({ model, messages, stream: true })
}

function same(error: unknown): unknown {
  return error
}

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}
