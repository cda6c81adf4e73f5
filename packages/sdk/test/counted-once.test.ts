import { LLM } from '@agentops/protocol/attributes'
import { startLocalServer } from '@agentops/testkit/local-server'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

let recording: Recording
let wire: Awaited<ReturnType<typeof startLocalServer>>
/** Looks at a response after which it is completed. */
let looks = 0

const USAGE = { input_tokens: 7, output_tokens: 5, total_tokens: 12 }

function response(id: string, isCompleted: boolean) {
  return {
    id,
    object: 'response',
    model: 'gpt-5',
    background: id.includes('background'),
    status: isCompleted ? 'completed' : 'queued',
    output: [],
    usage: isCompleted ? USAGE : null,
  }
}

function answerTo(method: string, path: string, body: string): object {
  if (path.includes('/runs')) {
    const status = method === 'POST' ? 'queued' : 'completed'
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
    const run = { id: 'run_1', object: 'thread.run', thread_id: 'thread_1', model: 'gpt-5', status }
    return { ...run, usage: method === 'POST' ? null : usage }
  }
  if (method === 'POST') {
    const { background = false } = JSON.parse(body)
    return response(background ? 'resp_background' : 'resp_direct', !background)
  }
  looks += 1
  return response(path.split('/').at(-1) ?? '', looks > 1)
}

beforeAll(async () => {
  recording = await startRecording()
  wire = await startLocalServer({
    handle: ({ method, path, body }, to) => {
      const limits = {
        'x-ratelimit-limit-requests': '500',
        'x-ratelimit-remaining-requests': '499',
        'x-ratelimit-limit-tokens': '30000',
        'x-ratelimit-remaining-tokens': '29993',
        'x-ratelimit-reset-requests': '120ms',
        'x-ratelimit-reset-tokens': '14ms',
        'retry-after-ms': '1500',
      }
      to.writeHead(200, { 'content-type': 'application/json', ...limits })
      to.end(JSON.stringify(answerTo(method, path, body)))
    },
  })
})

afterAll(async () => {
  await recording.close()
  await wire.close()
})

const connect = () => new OpenAI({ apiKey: 'test-key', baseURL: `${wire.url}/v1`, maxRetries: 0 })

it('a response in the background is counted where it is first seen completed', async () => {
  looks = 0
  const { responses } = connect()
  const calls = await recording.record(async () => {
    const { id } = await responses.create({ model: 'gpt-5', input: 'Hi', background: true })
    for (let look = 0; look < 4; look += 1) await responses.retrieve(id)
  })
  expect(calls.map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens])).toEqual([
    [0, 0],
    [0, 0],
    [7, 5],
    [0, 0],
    [0, 0],
  ])
  expect(calls.map(({ attributes }) => attributes[LLM.usageSource])).toEqual([
    undefined,
    undefined,
    'background',
    'counted_before',
    'counted_before',
  ])
})

it('a response that came with its usage is not counted again', async () => {
  looks = 1
  const { responses } = connect()
  const calls = await recording.record(async () => {
    const { id } = await responses.create({ model: 'gpt-5', input: 'Hi' })
    await responses.retrieve(id)
  })
  expect(calls.map(({ inputTokens }) => inputTokens)).toEqual([7, 0])
})

it('a run that is polled is counted once', async () => {
  const { runs } = connect().beta.threads
  const calls = await recording.record(async () => {
    const run = await runs.createAndPoll('thread_1', { assistant_id: 'asst_1' })
    await runs.retrieve(run.id, { thread_id: 'thread_1' })
  })
  expect(calls.map(({ inputTokens }) => inputTokens)).toEqual([0, 3, 0])
})

it('limits and waits are read from the headers', async () => {
  const { responses } = connect()
  const [call] = await recording.record(() => responses.create({ model: 'gpt-5', input: 'Hi' }))
  expect(call?.attributes).toMatchObject({
    [LLM.limitRequests]: 500,
    [LLM.remainingRequests]: 499,
    [LLM.limitTokens]: 30_000,
    [LLM.remainingTokens]: 29_993,
    [LLM.resetRequests]: '120ms',
    [LLM.resetTokens]: '14ms',
    [LLM.retryAfter]: 1.5,
  })
})
