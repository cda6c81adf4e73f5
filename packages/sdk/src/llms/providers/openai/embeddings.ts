import { LLM } from '@agentops/protocol/attributes'
import type { LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, list, record, text } from '../json.ts'
import { answer, type Codec } from './codec.ts'
import { plainInputs } from './completions.ts'
import { gatewayAttributes } from './gateway.ts'
import { EventReader } from './stream.ts'
import { usageOf } from './usage.ts'

const BYTES_PER_FLOAT = 4

/** Dimensions of a vector: numbers, or base64 of 32-bit floats. */
function dimensionsOf(embedding: unknown): number | undefined {
  if (Array.isArray(embedding)) return embedding.length
  const base64 = text(embedding)
  if (base64 === undefined) return undefined
  return Math.floor(Buffer.byteLength(base64, 'base64') / BYTES_PER_FLOAT)
}

/** Vectors are counted and measured, never kept. */
function parseResponse(body: unknown): LlmResponse {
  const response = record(body)
  const data = list(response['data'])
  const dimensions = dimensionsOf(record(data[0])['embedding'])
  return answer({
    model: text(response['model']),
    id: text(response['id']),
    ...counted(usageOf, response['usage']),
    attributes: defined({ ...gatewayAttributes(response), [LLM.embeddingDimensions]: dimensions }),
    result: defined({ count: data.length, dimensions }),
  })
}

/** https://platform.openai.com/docs/api-reference/embeddings */
export const embeddings: Codec = {
  request: (body) => ({ inputMessages: plainInputs(body['input']) }),
  response: parseResponse,
  stream: () => new EventReader({ take: () => undefined, finish: () => answer() }),
}
