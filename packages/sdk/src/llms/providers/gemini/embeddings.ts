import { LLM } from '@agentops/protocol/attributes'
import type { Message } from '@agentops/protocol/messages'
import type { LlmRequest, LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, finite, type JsonRecord, list, type Loose, record } from '../json.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { textPart } from '../openai/parts.ts'
import { parametersOf } from './parameters.ts'
import { contentParts, field } from './parts.ts'
import { generate } from './generate.ts'
import { usageOf } from './usage.ts'

/** One input of a request, of a batch, or of `predict`. */
function inputMessage(value: unknown): Message[] {
  const input = record(value)
  const content = input['content'] ?? input['prompt']
  const parts = typeof content === 'string' ? textPart(content) : contentParts(content)
  return parts.length === 0 ? [] : [{ role: 'user', parts }]
}

function inputsOf(body: JsonRecord): readonly unknown[] {
  return Array.isArray(body['requests']) ? list(body['requests']) : [body]
}

function parseRequest(body: JsonRecord): Loose<LlmRequest> {
  const inputs = inputsOf(body)
  const config = record(field(record(inputs[0]), 'embedContentConfig') ?? inputs[0])
  return { inputMessages: inputs.flatMap(inputMessage), parameters: parametersOf(config) }
}

/** Vectors are counted and measured, never kept. */
function vectors(embeddings: readonly unknown[]): Loose<LlmResponse> {
  const dimensions = list(record(embeddings[0])['values']).length || undefined
  return {
    attributes: defined({ [LLM.embeddingDimensions]: dimensions }),
    result: defined({ count: embeddings.length, dimensions }),
  }
}

function parseResponse(value: unknown): LlmResponse {
  const body = record(value)
  const embeddings =
    body['embedding'] === undefined ? list(body['embeddings']) : [body['embedding']]
  return answer({ ...vectors(embeddings), ...counted(usageOf, body['usageMetadata']) })
}

/** https://ai.google.dev/api/embeddings */
export const embeddings: Codec = {
  request: parseRequest,
  response: parseResponse,
  stream: () => generate.stream(),
}

function tokensOf(prediction: JsonRecord): number {
  const statistics = record(record(prediction['embeddings'])['statistics'])
  return finite(statistics['token_count']) ?? 0
}

function parsePredictions(value: unknown): LlmResponse {
  const predictions = list(record(value)['predictions']).map(record)
  const made = predictions.filter(({ embeddings: vector }) => vector !== undefined)
  if (made.length === 0) return answer({ result: { images: predictions.length } })
  const inputTokens = made.reduce((sum, prediction) => sum + tokensOf(prediction), 0)
  return answer({
    ...vectors(made.map((prediction) => prediction['embeddings'])),
    usage: { inputTokens },
  })
}

/** Vectors and images of Vertex AI's and Imagen's models, by `instances`. */
export const predict: Codec = {
  request: (body) => ({
    inputMessages: list(body['instances']).flatMap(inputMessage),
    parameters: parametersOf(record(body['parameters'])),
  }),
  response: parsePredictions,
  stream: () => generate.stream(),
}
