import type { LlmResponse } from '../base.ts'
import { defined, type JsonRecord, list, record, text } from '../json.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { userMessages } from '../openai/messages.ts'
import { generate } from './generate.ts'

/** `publishers/google/models/gemini-2.5-flash` is `gemini-2.5-flash`. */
function modelOf(job: JsonRecord): string | undefined {
  return text(job['model'])?.split('/').at(-1)
}

/** Requests are in files of a bucket, or in a table. */
function sourcesOf(job: JsonRecord): string[] {
  const { gcsSource, bigquerySource } = record(job['inputConfig'])
  return [...list(record(gcsSource)['uris']), record(bigquerySource)['inputUri']].flatMap(
    (uri) => text(uri) ?? [],
  )
}

function parseRequest(job: JsonRecord): ReturnType<Codec['request']> {
  const files = sourcesOf(job).map((uri) => ({
    type: 'uri' as const,
    modality: 'document' as const,
    uri,
  }))
  return defined({ model: modelOf(job), inputMessages: userMessages(files) })
}

function parseJob(body: unknown): LlmResponse {
  const job = record(body)
  return answer({ id: text(job['name']), model: modelOf(job), result: withoutBytes(job) })
}

/** https://docs.cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.batchPredictionJobs */
export const jobs: Codec = {
  request: parseRequest,
  response: parseJob,
  stream: () => generate.stream(),
}
