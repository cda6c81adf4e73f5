import type { LlmRequest, LlmResponse } from '../base.ts'
import {
  defined,
  finite,
  isRecord,
  type JsonRecord,
  type Loose,
  parseJson,
  record,
} from '../json.ts'
import { text } from '../json.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { converse } from './converse.ts'
import { invoke } from './invoke.ts'

/** The request whose tokens are counted: one of Converse, or a body of `invoke` as base64. */
function parseRequest(body: JsonRecord): Loose<LlmRequest> {
  const input = record(body['input'])
  if (isRecord(input['converse'])) return converse.request(input['converse'])
  const encoded = text(record(input['invokeModel'])['body'])
  return invoke.request(record(parseJson(Buffer.from(encoded ?? '', 'base64').toString())))
}

function parseResponse(body: unknown): LlmResponse {
  const count = finite(record(body)['inputTokens'])
  return answer(defined({ result: count === undefined ? undefined : { input_tokens: count } }))
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html */
export const countTokens: Codec = {
  ...converse,
  request: parseRequest,
  response: parseResponse,
}
