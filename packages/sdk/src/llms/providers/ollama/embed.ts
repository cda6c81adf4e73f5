import { LLM } from '@agentops/protocol/attributes'
import type { LlmRequest, LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, type JsonRecord, list, type Loose, record, text } from '../json.ts'
import { answer } from '../openai/codec.ts'
import { plainInputs } from '../openai/completions.ts'
import { countsIn, usageOf } from './usage.ts'

/** `embed` asks with `input`, its elder `embeddings` with `prompt`. */
export function embedRequest(body: JsonRecord): Loose<LlmRequest> {
  return { inputMessages: plainInputs(body['input'] ?? body['prompt']) }
}

/** Vectors are counted and measured, never kept. */
export function embedResponse(body: unknown): LlmResponse {
  const response = record(body)
  const lone = response['embedding']
  const vectors = Array.isArray(lone) ? [lone] : list(response['embeddings'])
  const dimensions = Array.isArray(vectors[0]) ? vectors[0].length : undefined
  return answer({
    model: text(response['model']),
    ...counted(usageOf, countsIn(response)),
    attributes: defined({ [LLM.embeddingDimensions]: dimensions }),
    result: defined({ count: vectors.length, dimensions }),
  })
}
