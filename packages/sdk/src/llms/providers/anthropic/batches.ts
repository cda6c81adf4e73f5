import type { LlmResponse } from '../base.ts'
import { type BatchResult, ResultLines } from '../batch-results.ts'
import { isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { messages, parseMessage } from './messages.ts'

/** More requests are not kept one by one. */
const MAX_REQUESTS = 1_024

/** All requests of a batch as one: what they ask, and the model of the first. */
function parseRequest(body: JsonRecord): ReturnType<Codec['request']> {
  const asked = list(body['requests']).map((request) => record(record(request)['params']))
  const requests = asked.slice(0, MAX_REQUESTS).map((request) => messages.request(request))
  return {
    model: text(asked[0]?.['model']),
    inputMessages: requests.flatMap(({ inputMessages = [] }) => inputMessages),
  }
}

/** Results are one JSON object a line; each message that succeeded is a choice of the answer. */
function parseLine({ result }: JsonRecord): BatchResult | undefined {
  const { type, message } = record(result)
  if (text(type) === undefined) return undefined
  const isMessage = record(message)['type'] === 'message'
  return { outcome: String(type), response: isMessage ? parseMessage(message) : undefined }
}

function parseBatch(body: unknown): LlmResponse {
  return answer({
    id: text(record(body)['id']),
    result: isRecord(body) ? withoutBytes(body) : undefined,
  })
}

/** https://docs.anthropic.com/en/api/creating-message-batches */
export const batches: Codec = { ...messages, request: parseRequest, response: parseBatch }

/** https://docs.anthropic.com/en/api/retrieving-message-batch-results: here the tokens are known. */
export const batchResults: Codec = {
  ...messages,
  response: (body) => new ResultLines(parseLine).read(body),
  stream: () => new ResultLines(parseLine),
}
