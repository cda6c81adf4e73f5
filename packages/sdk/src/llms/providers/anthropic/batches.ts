import { LLM } from '@agentops/protocol/attributes'
import type { LlmResponse, Usage } from '../base.ts'
import { isRecord, type JsonRecord, list, parseJson, record, text } from '../json.ts'
import { lines } from '../../wire/sse.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { messages, parseMessage } from './messages.ts'

/** More results are counted, and not kept one by one. */
const MAX_RESULTS = 1_024

/** All requests of a batch as one: what they ask, and the model of the first. */
function parseRequest(body: JsonRecord): ReturnType<Codec['request']> {
  const asked = list(body['requests']).map((request) => record(record(request)['params']))
  const requests = asked.slice(0, MAX_RESULTS).map((request) => messages.request(request))
  return {
    model: text(asked[0]?.['model']),
    inputMessages: requests.flatMap(({ inputMessages = [] }) => inputMessages),
  }
}

function add(total: Usage, usage: Usage): Usage {
  const keys = [...Object.keys(total), ...Object.keys(usage)]
  const sums = keys.map((key) => [
    key,
    Number(Reflect.get(total, key) ?? 0) + Number(Reflect.get(usage, key) ?? 0),
  ])
  return Object.fromEntries(sums)
}

function countOf(results: readonly JsonRecord[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { result } of results) {
    const type = text(record(result)['type']) ?? 'unknown'
    counts[type] = (counts[type] ?? 0) + 1
  }
  return counts
}

/** Results are one JSON object a line; each message that succeeded is a choice of the answer. */
function parseResults(body: unknown): LlmResponse {
  const sources = typeof body === 'string' ? Array.from(lines(body), parseJson) : [body]
  const results = sources.filter(isRecord)
  const said = results
    .map(({ result }) => record(record(result)['message']))
    .filter(({ type }) => type === 'message')
    .map(parseMessage)
  return answer({
    model: said[0]?.model,
    finishReasons: said.slice(0, MAX_RESULTS).flatMap(({ finishReasons }) => finishReasons),
    usage: said.reduce<Usage>((total, { usage }) => add(total, usage), {}),
    outputMessages: said.slice(0, MAX_RESULTS).flatMap(({ outputMessages }) => outputMessages),
    result: countOf(results),
    attributes: { [LLM.serviceTier]: 'batch' },
  })
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
export const batchResults: Codec = { ...messages, response: parseResults }
