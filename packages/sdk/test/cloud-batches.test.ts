import { LLM } from '@agentops/protocol/attributes'
import type { EventDetail } from '@agentops/protocol/event'
import { type LocalServer, startLocalServer } from '@agentops/testkit/local-server'
import {
  BedrockClient,
  CreateModelInvocationJobCommand,
  GetModelInvocationJobCommand,
  ListModelInvocationJobsCommand,
  StopModelInvocationJobCommand,
} from '@aws-sdk/client-bedrock'
import { GoogleGenAI } from '@google/genai'
import { caseAt, playHosts } from './traffic/hosts.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signedIn } from './google-sign-in.ts'
import { type Recording, startRecording } from './recording.ts'

/** Batches of clouds: jobs whose results are files in a bucket of the caller's. */

const ARN = 'arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/abc'
const CLAUDE = 'anthropic.claude-3-haiku-20240307-v1:0'
const AWS_JOB = { jobArn: ARN, jobName: 'nightly', modelId: CLAUDE, status: 'Completed' }
const AWS_RESULTS = '/in-bucket/out/abc/in.jsonl.out'

const GOOGLE_NAME = 'projects/p/locations/r/batchPredictionJobs/7'
const GOOGLE_JOB = {
  name: GOOGLE_NAME,
  model: 'publishers/google/models/gemini-2.5-flash',
  state: 'JOB_STATE_SUCCEEDED',
  completionStats: { successfulCount: '1', failedCount: '1' },
}
const GOOGLE_RESULTS = '/bucket/out/prediction-model-1/predictions.jsonl'

const MESSAGE = {
  id: 'msg_bdrk_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-3-haiku-20240307',
  content: [{ type: 'text', text: 'one' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1_000, output_tokens: 100 },
}
const GENERATED = {
  responseId: 'g1',
  modelVersion: 'gemini-2.5-flash',
  candidates: [{ content: { role: 'model', parts: [{ text: 'one' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 1_000, candidatesTokenCount: 100, totalTokenCount: 1_100 },
}

/** Lines of a file, as either cloud writes them; the second request of each has failed. */
const FILES: Readonly<Record<string, readonly unknown[]>> = {
  [AWS_RESULTS]: [
    { recordId: '1', modelInput: {}, modelOutput: MESSAGE },
    { recordId: '2', modelInput: {}, error: { errorCode: 400, errorMessage: 'no' } },
  ],
  [GOOGLE_RESULTS]: [
    { status: '', processed_time: '2026-01-01', request: {}, response: GENERATED },
    { status: 'Bad Request: no', processed_time: '2026-01-01', request: {}, response: {} },
  ],
}

function jobAnswer(method: string, path: string): unknown {
  if (path === '/model-invocation-jobs') return { invocationJobSummaries: [AWS_JOB] }
  if (path.startsWith('/model-invocation-job')) return method === 'GET' ? AWS_JOB : { jobArn: ARN }
  if (path.endsWith('/batchPredictionJobs') && method === 'GET') {
    return { batchPredictionJobs: [GOOGLE_JOB] }
  }
  return path.endsWith(':cancel') ? {} : GOOGLE_JOB
}

let recording: Recording
let wire: LocalServer

playHosts()

beforeAll(async () => {
  recording = await startRecording()
  wire = await startLocalServer({
    handle({ method, path }, response) {
      const lines = FILES[path]?.map((line) => JSON.stringify(line))
      const type = lines ? 'application/octet-stream' : 'application/json'
      response.writeHead(200, { 'content-type': type })
      response.end(lines ? `${lines.join('\n')}\n` : JSON.stringify(jobAnswer(method, path)))
    },
  })
})

afterAll(async () => {
  await recording.close()
  await wire.close()
})

function resultOf(event: EventDetail | undefined): unknown {
  const result = event?.attributes[LLM.result]
  return typeof result === 'string' ? JSON.parse(result) : result
}

/** 1,000 and 100 tokens at half of $0.25 and $1.25, and of $0.30 and $2.50, a million. */
const COSTS: Readonly<Record<string, number>> = {
  'aws.bedrock': 187_500,
  'gcp.vertex_ai': 275_000,
}

const operations = (events: readonly EventDetail[]) => events.map(({ name }) => name.split(' ')[0])

it('jobs of Bedrock are recorded, with what they ask for and their state', async () => {
  const client = new BedrockClient({
    endpoint: wire.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  const events = await recording.record(async () => {
    const create = new CreateModelInvocationJobCommand({
      jobName: 'nightly',
      roleArn: 'arn:aws:iam::123456789012:role/batch',
      modelId: CLAUDE,
      inputDataConfig: { s3InputDataConfig: { s3Uri: 's3://in-bucket/in.jsonl' } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://in-bucket/out/' } },
    })
    await client.send(create)
    await client.send(new GetModelInvocationJobCommand({ jobIdentifier: ARN }))
    await client.send(new ListModelInvocationJobsCommand({}))
    await client.send(new StopModelInvocationJobCommand({ jobIdentifier: ARN }))
  })
  client.destroy()
  expect(operations(events)).toEqual(['batch', 'fetch_batch', 'list_batches', 'fetch_batch'])
  const [created, fetched, listed] = events
  expect(created).toMatchObject({
    name: `batch ${CLAUDE}`,
    provider: 'aws.bedrock',
    inputMessages: [{ parts: [{ type: 'uri', uri: 's3://in-bucket/in.jsonl' }] }],
  })
  expect(created?.attributes[LLM.responseId]).toBe(ARN)
  expect(resultOf(fetched)).toMatchObject({ status: 'Completed' })
  expect(resultOf(listed)).toMatchObject({ invocationJobSummaries: [{ jobArn: ARN }] })
})

it('jobs of Vertex AI are recorded, with what they ask for and their state', async () => {
  const client = new GoogleGenAI({
    vertexai: true,
    project: 'p',
    location: 'r',
    googleAuthOptions: { authClient: signedIn },
    httpOptions: { baseUrl: wire.url },
  })
  const events = await recording.record(async () => {
    await client.batches.create({
      model: 'gemini-2.5-flash',
      src: 'gs://bucket/in.jsonl',
      config: { dest: 'gs://bucket/out' },
    })
    await client.batches.get({ name: GOOGLE_NAME })
    await client.batches.list()
    await client.batches.cancel({ name: GOOGLE_NAME })
  })
  expect(operations(events)).toEqual(['batch', 'fetch_batch', 'list_batches', 'fetch_batch'])
  const [created, fetched, listed] = events
  expect(created).toMatchObject({
    name: 'batch gemini-2.5-flash',
    provider: 'gcp.vertex_ai',
    inputMessages: [{ parts: [{ type: 'uri', uri: 'gs://bucket/in.jsonl' }] }],
  })
  expect(created?.attributes[LLM.responseId]).toBe(GOOGLE_NAME)
  expect(resultOf(fetched)).toMatchObject({ completionStats: { successfulCount: '1' } })
  expect(resultOf(listed)).toMatchObject({ batchPredictionJobs: [{ name: GOOGLE_NAME }] })
})

/** Reads a file as it is kept, wherever its store is played. */
async function download(origin: string, path: string): Promise<void> {
  const response = await fetch(new URL(path, caseAt(origin, wire.url)))
  expect((await response.text()).split('\n')).toHaveLength(3)
}

it.each([
  ['aws.bedrock', 'https://in-bucket.s3.us-east-1.amazonaws.com', AWS_RESULTS, 'claude-3-haiku'],
  ['gcp.vertex_ai', 'https://storage.googleapis.com', GOOGLE_RESULTS, 'gemini-2.5-flash'],
])('results of %s are read from their file, at the price of a batch, once', async (...row) => {
  const [provider, origin, path, model] = row
  const events = await recording.record(async () => {
    await download(origin, path)
    await download(origin, path)
  })
  const [first, second] = events
  expect(first).toMatchObject({
    provider,
    inputTokens: 1_000,
    outputTokens: 100,
    outputMessages: [{ parts: [{ type: 'text', content: 'one' }] }],
  })
  expect(first?.model).toContain(model)
  expect(first?.attributes[LLM.serviceTier]).toBe('batch')
  expect(first?.costNano).toBe(COSTS[provider])
  expect(resultOf(first)).toEqual({ succeeded: 1, errored: 1 })
  expect(second).toMatchObject({ costNano: null })
})
