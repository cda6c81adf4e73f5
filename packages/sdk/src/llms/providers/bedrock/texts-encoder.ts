import type { OutputMessage } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder } from '../encoded.ts'
import { defined, type JsonRecord } from '../json.ts'
import { piecesOf, saidIn } from '../spoken.ts'

/** Who makes the model: AWS puts the maker before its name, and a region before the maker. */
type Shape = (said: string, message: OutputMessage | undefined, response: LlmResponse) => JsonRecord

function reason(message: OutputMessage | undefined): string | null {
  return message?.finish_reason ?? null
}

const titan: Shape = (outputText, message, { usage }) => ({
  ...defined({ inputTextTokenCount: usage.inputTokens }),
  results: [
    {
      ...defined({ tokenCount: usage.outputTokens }),
      outputText,
      completionReason: reason(message),
    },
  ],
})

const llama: Shape = (generation, message, { usage }) => ({
  generation,
  ...defined({
    prompt_token_count: usage.inputTokens,
    generation_token_count: usage.outputTokens,
  }),
  stop_reason: reason(message),
})

const mistral: Shape = (text, message) => ({ outputs: [{ text, stop_reason: reason(message) }] })

const cohere: Shape = (text, message, { id }) => ({
  ...defined({ id }),
  generations: [{ ...defined({ id }), text, finish_reason: reason(message) }],
})

const commandR: Shape = (text, message, { id }) => ({
  ...defined({ generation_id: id }),
  text,
  finish_reason: reason(message),
})

const SHAPES: readonly (readonly [RegExp, Shape])[] = [
  [/titan/, titan],
  [/cohere\.command-r/, commandR],
  [/cohere\./, cohere],
  [/mistral\./, mistral],
]

function shapeOf(model: string): Shape {
  return SHAPES.find(([pattern]) => pattern.test(model))?.[1] ?? llama
}

/** Pieces of Titan's streams are its results without the list. */
function flat(piece: JsonRecord): JsonRecord {
  const { results, ...rest } = piece
  const [first]: unknown[] = Array.isArray(results) ? results : []
  return typeof first === 'object' ? { ...rest, ...first } : piece
}

/** Writes answers in the text format of a model's maker. */
export function textsEncoder(model: string): Encoder {
  const shape = shapeOf(model)
  return {
    whole: (response) => {
      const [message] = response.outputMessages
      return shape(saidIn(message?.parts ?? [], 'text'), message, response)
    },
    events(response) {
      const [message] = response.outputMessages
      const nothing = { ...response, usage: {} }
      const pieces = piecesOf(saidIn(message?.parts ?? [], 'text'))
      const said = pieces.map((piece) => flat(shape(piece, undefined, nothing)))
      const { inputTokens: inputTokenCount, outputTokens: outputTokenCount } = response.usage
      const metrics = defined({ inputTokenCount, outputTokenCount })
      const last = {
        ...flat(shape('', message, response)),
        'amazon-bedrock-invocationMetrics': metrics,
      }
      return [...said, last].map((data) => ({ data }))
    },
  }
}
