import { AnthropicVertex } from '@anthropic-ai/vertex-sdk'
import type { EventDetail } from '@agentops/protocol/event'
import { type LocalServer, startLocalServer } from '@agentops/testkit/local-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signedIn } from './google-sign-in.ts'
import { type Recording, startRecording } from './recording.ts'

/** Models of other makers on Vertex AI, each asked in its maker's own format. */

const MODEL = 'claude-sonnet-4-5@20250929'
const USAGE = { input_tokens: 1_000, output_tokens: 100, cache_read_input_tokens: 500 }
const MESSAGE = {
  id: 'msg_vrtx_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [
    { type: 'text', text: 'Let me look.' },
    { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: USAGE,
}

const EVENTS = [
  { type: 'message_start', message: { ...MESSAGE, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Let me look.' } },
  { type: 'content_block_stop', index: 0 },
  {
    type: 'content_block_start',
    index: 1,
    content_block: { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} },
  },
  {
    type: 'content_block_delta',
    index: 1,
    delta: { type: 'input_json_delta', partial_json: '{"city":"Oslo"}' },
  },
  { type: 'content_block_stop', index: 1 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 100 } },
  { type: 'message_stop' },
]
const STREAM = EVENTS.map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`)

const MISTRAL = {
  id: 'cmpl_1',
  object: 'chat.completion',
  model: 'mistral-medium-3',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Bonjour' }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
}

/** Google's answer to a caller that may not use a model, and Anthropic's to a request it cannot read. */
const FORBIDDEN = { error: { code: 403, message: 'not enabled', status: 'PERMISSION_DENIED' } }
const REFUSED = { type: 'error', error: { type: 'invalid_request_error', message: 'bad' } }

function answerTo(path: string): readonly [status: number, type: string, body: string] {
  const json = (body: unknown, status = 200) =>
    [status, 'application/json', JSON.stringify(body)] as const
  if (path.includes('forbidden')) return json(FORBIDDEN, 403)
  if (path.includes('refused')) return json(REFUSED, 400)
  if (path.includes('count-tokens')) return json({ input_tokens: 42 })
  if (path.includes('mistralai')) return json(MISTRAL)
  return path.endsWith(':streamRawPredict')
    ? [200, 'text/event-stream', STREAM.join('')]
    : json(MESSAGE)
}

let recording: Recording
let wire: LocalServer

beforeAll(async () => {
  recording = await startRecording()
  wire = await startLocalServer({
    handle({ path }, response) {
      const [status, type, body] = answerTo(path)
      response.writeHead(status, { 'content-type': type }).end(body)
    },
  })
})

afterAll(async () => {
  await recording.close()
  await wire.close()
})

const messages = [{ role: 'user' as const, content: 'How is Oslo?' }]

function claude(): AnthropicVertex {
  return new AnthropicVertex({
    region: 'us-east5',
    projectId: 'p',
    baseURL: `${wire.url}/v1`,
    authClient: signedIn,
    maxRetries: 0,
  })
}

const ASKED = { model: MODEL, max_tokens: 50, messages }

function expectTheCall(event: EventDetail | undefined): void {
  expect(event).toMatchObject({
    name: `chat ${MODEL}`,
    provider: 'gcp.vertex_ai',
    model: 'claude-sonnet-4-5-20250929',
    inputTokens: 1_500,
    cacheReadTokens: 500,
    outputTokens: 100,
    finishReasons: ['tool_use'],
    inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'How is Oslo?' }] }],
  })
  expect(event?.outputMessages[0]?.parts).toMatchObject([
    { type: 'text', content: 'Let me look.' },
    { type: 'tool_call', id: 'toolu_1', name: 'weather', arguments: { city: 'Oslo' } },
  ])
  expect(event?.attributes['agentops.usage.reported']).toBe(JSON.stringify(USAGE))
  // 1,000 tokens at $3, 500 of the cache at $0.30 and 100 at $15 a million.
  expect(event?.costNano).toBe(4_650_000)
}

it('Claude is recorded as with Anthropic, whole and streamed, priced as Vertex AI does', async () => {
  const [whole, streamed, counted] = await recording.record(async () => {
    await claude().messages.create(ASKED)
    await claude().messages.stream(ASKED).finalMessage()
    await claude().messages.countTokens({ model: MODEL, messages })
  })
  expectTheCall(whole)
  expectTheCall(streamed)
  expect(streamed?.attributes['gen_ai.request.stream']).toBe(true)
  expect(counted).toMatchObject({ name: `count_tokens ${MODEL}`, provider: 'gcp.vertex_ai' })
})

it('errors are told in the words of whoever answered, Google or Anthropic', async () => {
  const events = await recording.record(async () => {
    for (const model of ['forbidden', 'refused']) {
      const asked = claude().messages.create({ ...ASKED, model })
      await expect(asked).rejects.toThrow(/not enabled|bad/)
    }
  })
  expect(events).toMatchObject([
    { httpStatus: 403, errorType: 'PERMISSION_DENIED', statusMessage: 'not enabled' },
    { httpStatus: 400, errorType: 'invalid_request_error', statusMessage: 'bad' },
  ])
})

it('Mistral is recorded in the format of its own', async () => {
  const path = '/v1/projects/p/locations/r/publishers/mistralai/models/mistral-medium-3:rawPredict'
  const [event] = await recording.record(async () => {
    const body = JSON.stringify({ model: 'mistral-medium-3', messages })
    const headers = { 'content-type': 'application/json' }
    await (await fetch(wire.url + path, { method: 'POST', headers, body })).json()
  })
  expect(event).toMatchObject({
    name: 'chat mistral-medium-3',
    provider: 'gcp.vertex_ai',
    inputTokens: 7,
    outputTokens: 3,
    outputMessages: [{ parts: [{ type: 'text', content: 'Bonjour' }] }],
  })
})
