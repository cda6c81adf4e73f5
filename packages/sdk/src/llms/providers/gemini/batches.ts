import type { LlmResponse } from '../base.ts'
import { type BatchResult, joinResults, ResultLines } from '../batch-results.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { generate } from './generate.ts'

/** Requests in one body that are kept one by one. */
const MAX_REQUESTS = 1_024

/** Requests are in the body, or in a file that was uploaded before. */
function parseRequest(body: JsonRecord): ReturnType<Codec['request']> {
  const requests = record(record(record(record(body)['batch'])['inputConfig'])['requests'])
  const asked = list(requests['requests'])
    .slice(0, MAX_REQUESTS)
    .map((request) => generate.request(record(record(request)['request'])))
  return { inputMessages: asked.flatMap(({ inputMessages = [] }) => inputMessages) }
}

/** One request's answer, in a job or on a line of a file; Vertex AI says in `status` what was wrong. */
function parseResult({ response, error, status }: JsonRecord): BatchResult | undefined {
  if (text(status)) return { outcome: 'errored' }
  if (isRecord(response)) return { outcome: 'succeeded', response: generate.response(response) }
  return error === undefined ? undefined : { outcome: 'errored' }
}

/** The job, and the answers that it has when it is done: a session counts them once. */
function parseJob(body: unknown): LlmResponse {
  const { name, metadata, response: _same, ...rest } = record(body)
  const { output, ...job } = record(metadata)
  const id = text(name)
  const results = list(record(record(output)['inlinedResponses'])['inlinedResponses'])
  const read = results.flatMap((result) => parseResult(record(result)) ?? [])
  const known = { id, result: withoutBytes({ name, ...rest, ...job }) }
  const model = text(job['model'])?.replace(/^models\//, '')
  if (read.length === 0) return answer({ ...known, model })
  const joined = joinResults(read)
  return { ...joined, ...defined({ ...known, model: joined.model ?? model, usageKey: id }) }
}

/** https://ai.google.dev/gemini-api/docs/batch-api */
export const batches: Codec = {
  request: parseRequest,
  response: parseJob,
  stream: () => generate.stream(),
}

/** A file that is downloaded: of what it holds only the results of a batch are read. */
export const fileContent: Codec = {
  request: () => ({}),
  response: (body) => new ResultLines(parseResult).read(body),
  stream: () => new ResultLines(parseResult),
}
