import { LLM } from '@agentops/protocol/attributes'
import type { Message } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { plainInputs } from '../openai/completions.ts'
import { fromUrl, withoutBytes } from '../openai/media.ts'
import { userMessages } from '../openai/messages.ts'
import { contentParts, otherPart, textPart } from '../openai/parts.ts'
import { EventReader } from '../openai/stream.ts'
import { usageOf } from './usage.ts'

const BITS_PER_BYTE = 8
const BYTES_PER_FLOAT = 4

function noStream(): EventReader {
  return new EventReader({ take: () => undefined, finish: () => answer() })
}

/** Vectors of a type; bits come packed into bytes, `base64` holds 32-bit floats. */
function dimensionsOf(type: string, vector: unknown): number | undefined {
  if (typeof vector === 'string') {
    return Math.floor(Buffer.byteLength(vector, 'base64') / BYTES_PER_FLOAT)
  }
  const { length } = list(vector)
  if (length === 0) return undefined
  return type.endsWith('binary') ? length * BITS_PER_BYTE : length
}

/** The vectors of one type, of which an answer may have several. */
function vectorsIn(embeddings: unknown): readonly [type: string, vectors: readonly unknown[]] {
  if (!isRecord(embeddings)) return ['float', list(embeddings)]
  const filled = Object.entries(embeddings).find(([, vectors]) => list(vectors).length > 0)
  return filled ? [filled[0], list(filled[1])] : ['float', []]
}

/** Vectors are counted and measured, never kept. */
function parseEmbeddings(value: unknown): LlmResponse {
  const body = record(value)
  const [type, vectors] = vectorsIn(body['embeddings'])
  const dimensions = dimensionsOf(type, vectors[0])
  const { attributes, ...counts } = usageOf(body['meta'])
  return answer({
    id: text(body['id']),
    ...counts,
    attributes: defined({ ...attributes, [LLM.embeddingDimensions]: dimensions }),
    result: defined({ count: vectors.length, dimensions }),
  })
}

function inputs(body: JsonRecord): Message[] {
  const images = list(body['images']).flatMap((image) => text(image) ?? [])
  return [
    ...plainInputs(body['texts'] ?? []),
    ...list(body['inputs']).flatMap((input) =>
      userMessages(contentParts(record(input)['content'])),
    ),
    ...images.flatMap((image) => userMessages([fromUrl('image', image)])),
  ]
}

/** https://docs.cohere.com/reference/embed */
export const embeddings: Codec = {
  request: (body) => ({ inputMessages: inputs(body) }),
  response: parseEmbeddings,
  stream: noStream,
}

function parseRanking(value: unknown): LlmResponse {
  const body = record(value)
  return answer({
    id: text(body['id']),
    ...usageOf(body['meta']),
    result: { results: withoutBytes(list(body['results'])) },
  })
}

/** https://docs.cohere.com/reference/rerank */
export const rerank: Codec = {
  request: (body) => ({
    inputMessages: userMessages([
      ...textPart(body['query']),
      ...list(body['documents']).map((document) => otherPart('document', document)),
    ]),
  }),
  response: parseRanking,
  stream: noStream,
}

/** https://docs.cohere.com/reference/tokenize */
export const tokenize: Codec = {
  request: (body) => ({ inputMessages: plainInputs(body['text']) }),
  response: (body) => answer({ result: { totalTokens: list(record(body)['tokens']).length } }),
  stream: noStream,
}
