import { LLM } from '@agentops/protocol/attributes'
import type { EventDetail } from '@agentops/protocol/event'
import { type LocalServer, startLocalServer } from '@agentops/testkit/local-server'
import Groq from 'groq-sdk'
import OpenAI, { toFile } from 'openai'
import OpenAI4 from 'openai-4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

const BATCH = {
  id: 'batch_1',
  object: 'batch',
  endpoint: '/v1/chat/completions',
  input_file_id: 'file-1',
  output_file_id: 'file-2',
  status: 'completed',
  request_counts: { total: 3, completed: 2, failed: 1 },
}

function succeeded(text: string) {
  const message = { role: 'assistant', content: text }
  const body = {
    id: `chatcmpl-${text}`,
    object: 'chat.completion',
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 },
  }
  return { id: 'batch_req_1', custom_id: text, response: { status_code: 200, body }, error: null }
}

const FAILED = {
  id: 'batch_req_3',
  custom_id: 'c',
  response: { status_code: 400, body: { error: { message: 'no' } } },
  error: null,
}
const RESULTS = [succeeded('one'), succeeded('two'), FAILED].map((line) => JSON.stringify(line))

function answerTo(method: string, path: string): string {
  if (path.endsWith('/content')) return `${RESULTS.join('\n')}\n`
  if (path.endsWith('/files')) {
    return JSON.stringify({ id: 'file-1', object: 'file', bytes: 12, purpose: 'batch' })
  }
  const isList = method === 'GET' && path.endsWith('/batches')
  return JSON.stringify(isList ? { object: 'list', data: [BATCH], has_more: false } : BATCH)
}

let recording: Recording
let wire: LocalServer

beforeAll(async () => {
  recording = await startRecording()
  wire = await startLocalServer({
    handle({ method, path }, response) {
      const type = path.endsWith('/content') ? 'application/octet-stream' : 'application/json'
      response.writeHead(200, { 'content-type': type }).end(answerTo(method, path))
    },
  })
})

afterAll(async () => {
  await recording.close()
  await wire.close()
})

/** What all of these SDKs have in common. */
type Batching = Pick<OpenAI, 'files' | 'batches'>

const options = () => ({ apiKey: 'test-key', baseURL: `${wire.url}/v1`, maxRetries: 0 })

const CLIENTS: readonly (readonly [string, () => Batching])[] = [
  ['openai', () => new OpenAI(options())],
  ['openai 4', () => new OpenAI4(options()) as unknown as Batching],
  ['groq-sdk', () => new Groq({ ...options(), baseURL: wire.url }) as unknown as Batching],
]

async function run({ files, batches }: Batching): Promise<void> {
  const file = await toFile(Buffer.from('{"a":1}'), 'in.jsonl', { type: 'application/jsonl' })
  const { id } = await files.create({ file, purpose: 'batch' })
  const batch = await batches.create({
    input_file_id: id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  })
  await batches.retrieve(batch.id)
  await batches.list()
  await batches.cancel(batch.id)
  const content = await files.content('file-2')
  expect((await content.text()).split('\n')).toHaveLength(4)
}

function resultOf(event: EventDetail | undefined): unknown {
  const result = event?.attributes[LLM.result]
  return typeof result === 'string' ? JSON.parse(result) : result
}

describe.each(CLIENTS)('%s', (_name, client) => {
  it('records the file, the batch and its results, with what they cost', async () => {
    const events = await recording.record(() => run(client()))
    expect(events.map(({ name }) => name.split(' ')[0])).toEqual([
      'file_upload',
      'batch',
      'fetch_batch',
      'list_batches',
      'fetch_batch',
      'file_content',
    ])
    const [upload, batch, fetched, listed, , content] = events
    expect(upload?.inputMessages).toMatchObject([
      { parts: [{ type: 'blob', name: 'in.jsonl', byte_size: 7 }] },
    ])
    expect(resultOf(upload)).toMatchObject({ id: 'file-1', purpose: 'batch', bytes: 12 })
    expect(batch?.inputMessages).toMatchObject([{ parts: [{ type: 'file', file_id: 'file-1' }] }])
    expect(batch?.attributes[LLM.responseId]).toBe('batch_1')
    expect(resultOf(fetched)).toMatchObject({
      status: 'completed',
      request_counts: { total: 3, completed: 2, failed: 1 },
    })
    expect(resultOf(listed)).toMatchObject({ data: [{ id: 'batch_1' }] })
    expect(content).toMatchObject({
      status: 'unset',
      inputTokens: 2_000,
      outputTokens: 200,
      model: 'gpt-4o-mini-2024-07-18',
    })
    expect(content?.finishReasons).toEqual(['stop', 'stop'])
    expect(content?.outputMessages).toHaveLength(2)
    expect(resultOf(content)).toEqual({ succeeded: 2, errored: 1 })
  })
})

it('what a batch of OpenAI takes costs half, and is counted once', async () => {
  const client = new OpenAI(options())
  const events = await recording.record(async () => {
    for (let times = 0; times < 2; times += 1) await (await client.files.content('file-2')).text()
  })
  // 2,000 tokens at $0.15 and 200 at $0.60 a million, halved.
  expect(events.map(({ costNano }) => costNano)).toEqual([210_000, null])
})
