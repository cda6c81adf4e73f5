import { createHash } from 'node:crypto'
import { estimateTokens } from './usage.ts'

const DIMENSIONS: Readonly<Record<string, number>> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
}

/** Body of `POST /v1/embeddings`, read. */
export interface EmbeddingsRequest {
  readonly model: string
  readonly inputs: readonly string[]
  readonly dimensions: number
  readonly base64: boolean
}

/** Reads an embeddings request; undefined when the model or the input is missing. */
export function readEmbeddingsRequest(body: unknown): EmbeddingsRequest | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { model, input, dimensions, encoding_format: format } = body as Record<string, unknown>
  if (typeof model !== 'string') return undefined
  if (typeof input !== 'string' && !Array.isArray(input)) return undefined
  const inputs: unknown[] = typeof input === 'string' ? [input] : input
  return {
    model,
    inputs: inputs.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))),
    dimensions: typeof dimensions === 'number' ? dimensions : (DIMENSIONS[model] ?? 256),
    base64: format === 'base64',
  }
}

/** The tokens of an embeddings request, by the wire's plain rule. */
export function embeddingTokens({ inputs }: EmbeddingsRequest): number {
  return inputs.reduce((sum, input) => sum + estimateTokens(input), 0)
}

/** The answer's body. The same text always gets the same unit vector. */
export function embeddingsBody(request: EmbeddingsRequest): object {
  const tokens = embeddingTokens(request)
  return {
    object: 'list',
    data: request.inputs.map((input, index) => {
      const vector = unitVector(input, request.dimensions)
      const embedding = request.base64 ? base64Of(vector) : [...vector]
      return { object: 'embedding', index, embedding }
    }),
    model: request.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

function unitVector(text: string, dimensions: number): Float32Array {
  const bytes = createHash('shake256', { outputLength: dimensions }).update(text).digest()
  const centred = Float32Array.from(bytes, (byte) => byte - 127.5)
  const length = Math.hypot(...centred)
  return centred.map((value) => value / length)
}

function base64Of(vector: Float32Array): string {
  return Buffer.from(vector.buffer).toString('base64')
}
