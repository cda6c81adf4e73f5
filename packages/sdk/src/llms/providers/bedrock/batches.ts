import type { LlmResponse } from '../base.ts'
import { type BatchResult, ResultLines } from '../batch-results.ts'
import { defined, isRecord, type JsonRecord, record, text } from '../json.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { userMessages } from '../openai/messages.ts'
import { invoke } from './invoke.ts'

function parseRequest(body: JsonRecord): ReturnType<Codec['request']> {
  const uri = text(record(record(body['inputDataConfig'])['s3InputDataConfig'])['s3Uri'])
  const files =
    uri === undefined ? [] : [{ type: 'uri' as const, modality: 'document' as const, uri }]
  return defined({ model: text(body['modelId']), inputMessages: userMessages(files) })
}

function parseJob(body: unknown): LlmResponse {
  const job = record(body)
  return answer({ id: text(job['jobArn']), model: text(job['modelId']), result: withoutBytes(job) })
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelInvocationJob.html */
export const jobs: Codec = {
  request: parseRequest,
  response: parseJob,
  stream: () => invoke.stream(),
}

/** What a line says of one request: `modelInput` beside what came of it. */
function parseLine({
  recordId,
  modelInput,
  modelOutput,
  error,
}: JsonRecord): BatchResult | undefined {
  if (recordId === undefined || modelInput === undefined) return undefined
  const isAnswered = isRecord(modelOutput) && error === undefined
  return isAnswered
    ? { outcome: 'succeeded', response: invoke.response(modelOutput) }
    : { outcome: 'errored' }
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-results.html */
export const results: Codec = {
  request: () => ({}),
  response: (body) => new ResultLines(parseLine).read(body),
  stream: () => new ResultLines(parseLine),
}
