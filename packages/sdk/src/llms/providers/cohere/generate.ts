import type { OutputMessage } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import { defined, isRecord, list, record, text } from '../json.ts'
import { generateEncoder } from './legacy-encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { plainInputs } from '../openai/completions.ts'
import { textPart } from '../openai/parts.ts'
import { EventReader } from '../openai/stream.ts'
import { LegacyStream } from './legacy-stream.ts'
import { usageOf } from './usage.ts'

function outputMessage(value: unknown): OutputMessage {
  const { text: said, finish_reason: reason } = record(value)
  return defined({ role: 'assistant', parts: textPart(said), finish_reason: text(reason) })
}

function parseResponse(value: unknown): LlmResponse {
  const body = record(value)
  // A stream that was cut has a text alone.
  const generations = list(body['generations'] ?? (isRecord(value) && body['text'] ? [body] : []))
  const outputMessages = generations.map(outputMessage)
  return answer({
    id: text(body['id']) ?? text(body['generation_id']),
    finishReasons: outputMessages.flatMap(({ finish_reason }) => finish_reason ?? []),
    outputMessages,
    ...usageOf(body['meta']),
  })
}

/** https://docs.cohere.com/v1/reference/generate */
export const generate: Codec = {
  request: (body) => ({ inputMessages: plainInputs(body['prompt']) }),
  response: parseResponse,
  stream: () => new EventReader(new LegacyStream(parseResponse)),
  encoder: generateEncoder,
}
