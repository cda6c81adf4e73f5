import type { LlmResponse } from '../base.ts'
import { type BatchResult, ResultLines } from '../batch-results.ts'
import { finite, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { chat } from './chat.ts'
import { answer, type Codec } from './codec.ts'
import { completions } from './completions.ts'
import { embeddings } from './embeddings.ts'
import { uploads, withoutBytes } from './media.ts'
import { userMessages } from './messages.ts'
import { responses } from './responses.ts'

/** Requests in one body that are kept one by one. */
const MAX_REQUESTS = 1_024

/** What an answer calls itself → how it is read. */
const ANSWERS: ReadonlyMap<string, Codec> = new Map([
  ['chat.completion', chat],
  ['response', responses],
  ['text_completion', completions],
  ['list', embeddings],
])

/** Requests are in a file that was uploaded before; Mistral takes them in the body, too. */
function parseRequest(body: JsonRecord): ReturnType<Codec['request']> {
  const files = [body['input_file_id'], ...list(body['input_files'])].flatMap(
    (id) => text(id) ?? [],
  )
  const requests = list(body['requests']).slice(0, MAX_REQUESTS)
  const asked = requests.map((request) => chat.request(record(record(request)['body'])))
  return {
    inputMessages: [
      ...userMessages(
        files.map((file_id) => ({ type: 'file' as const, modality: 'document' as const, file_id })),
      ),
      ...asked.flatMap(({ inputMessages = [] }) => inputMessages),
    ],
  }
}

/** A batch with its status and counts, or a list of them; Together has it in an object of its own. */
function parseBatch(body: unknown): LlmResponse {
  const { job = body } = record(body)
  const { id, model } = record(job)
  return answer({ id: text(id), model: text(model), result: withoutBytes(job) })
}

/** What a line says of one request: its answer with a status of its own, or an error. */
function parseLine(line: JsonRecord): BatchResult | undefined {
  if (line['custom_id'] === undefined) return undefined
  const { status_code: status, body } = record(line['response'])
  const isAnswered = isRecord(body) && (finite(status) ?? 200) < 400 && line['error'] == null
  if (!isAnswered) return { outcome: 'errored' }
  const codec = ANSWERS.get(text(body['object']) ?? '') ?? chat
  return { outcome: 'succeeded', response: codec.response(body) }
}

function parseFile(body: unknown): LlmResponse {
  return answer({ id: text(record(body)['id']), result: withoutBytes(body) })
}

/** https://platform.openai.com/docs/api-reference/batch */
export const batches: Codec = {
  request: parseRequest,
  response: parseBatch,
  stream: () => chat.stream(),
}

/** https://platform.openai.com/docs/api-reference/files/create; requests are forms. */
export const files: Codec = {
  request: (body) => ({ inputMessages: userMessages(uploads('document', body['file'])) }),
  response: parseFile,
  stream: () => chat.stream(),
}

/**
 * https://platform.openai.com/docs/guides/batch: of what a file holds only the results of a batch are
 * read, where its tokens are known.
 */
export const fileContent: Codec = {
  request: () => ({}),
  response: (body) => new ResultLines(parseLine).read(body),
  stream: () => new ResultLines(parseLine),
}
