import { LLM } from '@agentops/protocol/attributes'
import type { LlmRequest, LlmResponse, Usage } from '../base.ts'
import { counted } from '../counted.ts'
import { append, defined, finite, isRecord, type JsonRecord, list, record } from '../json.ts'
import { text, texts } from '../json.ts'
import { answer } from '../openai/codec.ts'
import { withoutBytes } from '../openai/media.ts'
import { userMessages } from '../openai/messages.ts'
import { textPart } from '../openai/parts.ts'
import type { StreamState } from '../openai/stream.ts'
import { type ParameterRow, readParameters } from '../parameters.ts'

/** Names of the same parameters with Titan, Llama, Mistral, Cohere and AI21. */
export const PARAMETERS: readonly ParameterRow[] = [
  ['temperature', LLM.temperature, finite],
  ['top_p', LLM.topP, finite],
  ['topP', LLM.topP, finite],
  ['p', LLM.topP, finite],
  ['top_k', LLM.topK, finite],
  ['k', LLM.topK, finite],
  ['max_tokens', LLM.maxTokens, finite],
  ['max_gen_len', LLM.maxTokens, finite],
  ['maxTokenCount', LLM.maxTokens, finite],
  ['stop', LLM.stopSequences, texts],
  ['stop_sequences', LLM.stopSequences, texts],
  ['stopSequences', LLM.stopSequences, texts],
]

/** Fields of a request that ask with a text. */
export const ASKING_FIELDS = ['inputText', 'prompt', 'message', 'query'] as const

/** A request that asks with texts: prompt, texts to embed, or a query with documents to rank. */
export function textRequest(body: JsonRecord): Partial<LlmRequest> {
  const asked = ASKING_FIELDS.map((field) => body[field])
  const listed = [...list(body['texts']), ...list(body['documents'])]
  return {
    inputMessages: userMessages([...asked, ...listed].flatMap(textPart)),
    parameters: {
      ...readParameters(PARAMETERS, body),
      ...readParameters(PARAMETERS, record(body['textGenerationConfig'])),
    },
  }
}

/** Text of one answer: Titan, Llama, Mistral and Cohere, Cohere Command R. */
function saidIn(output: JsonRecord): string | undefined {
  return text(output['outputText']) ?? text(output['generation']) ?? text(output['text'])
}

function reasonIn(output: JsonRecord): string | undefined {
  const reason = output['completionReason'] ?? output['stop_reason'] ?? output['finish_reason']
  return text(reason)
}

/** The answers that a body holds: a list of them, or the body itself. */
function outputsOf(body: JsonRecord): JsonRecord[] {
  const lists = [body['outputs'], body['generations'], body['results']].flatMap(list)
  const outputs = lists.map(record).filter((output) => saidIn(output) !== undefined)
  return outputs.length > 0 || saidIn(body) === undefined ? outputs : [body]
}

function outputTokens(body: JsonRecord): number | undefined {
  const counts = list(body['results']).flatMap(
    (output) => finite(record(output)['tokenCount']) ?? [],
  )
  const sum = counts.length === 0 ? undefined : counts.reduce((total, count) => total + count, 0)
  return sum ?? finite(body['totalOutputTextTokenCount']) ?? finite(body['generation_token_count'])
}

/** What Bedrock itself counts, in the last piece of a stream. */
const METRICS = 'amazon-bedrock-invocationMetrics'

/** Tokens as the model counts them, or else as Bedrock says in the last piece of a stream. */
function usageOf(body: JsonRecord): Usage {
  const metrics = record(body[METRICS])
  const input = finite(body['inputTextTokenCount']) ?? finite(body['prompt_token_count'])
  return defined({
    inputTokens: input ?? finite(metrics['inputTokenCount']),
    outputTokens: outputTokens(body) ?? finite(metrics['outputTokenCount']),
  })
}

/** Vectors are counted and measured, never kept; other answers that say nothing are kept. */
function resultOf(body: JsonRecord): Partial<LlmResponse> {
  const { embedding, embeddings } = body
  const vectors = Array.isArray(embedding) ? [embedding] : list(embeddings)
  if (vectors.length === 0) {
    return Array.isArray(body['results']) ? { result: withoutBytes(body['results']) } : {}
  }
  const dimensions = list(vectors[0]).length
  return {
    attributes: { [LLM.embeddingDimensions]: dimensions },
    result: { count: vectors.length, dimensions },
  }
}

/** An answer of a model with a text format of its own. */
export function textAnswer(body: unknown): LlmResponse {
  if (!isRecord(body)) return answer()
  const outputMessages = outputsOf(body).map((output) =>
    defined({
      role: 'assistant',
      parts: textPart(saidIn(output)),
      finish_reason: reasonIn(output),
    }),
  )
  return answer({
    id: text(body['id']) ?? text(body['generation_id']),
    finishReasons: outputMessages.flatMap(({ finish_reason }) => finish_reason ?? []),
    ...counted(() => usageOf(body), body[METRICS]),
    outputMessages,
    ...(outputMessages.length === 0 && resultOf(body)),
  })
}

/** Pieces of one text; what the pieces say beside it is said by the last that does. */
export class TextStream implements StreamState {
  #said = ''
  #rest: JsonRecord = {}

  take(_type: string, piece: JsonRecord): void {
    const output = outputsOf(piece)[0] ?? piece
    this.#said = append(this.#said, saidIn(output))
    const entries = Object.entries({ ...piece, ...output }).filter(([, value]) => value != null)
    const { outputs: _, generations: _g, results: _r, ...rest } = Object.fromEntries(entries)
    this.#rest = { ...this.#rest, ...rest }
  }

  finish(): LlmResponse {
    const { generation: _, text: _t, ...rest } = this.#rest
    return textAnswer({ ...rest, outputText: this.#said })
  }
}
