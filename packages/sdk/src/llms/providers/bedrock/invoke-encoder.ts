import { messageEncoder } from '../anthropic/encoder.ts'
import { awsEventStream, type EncodedBody, type Encoder, type WireEvent } from '../encoded.ts'
import { chatEncoder } from '../openai/chat-encoder.ts'
import { converseEncoder } from './converse-encoder.ts'
import { textsEncoder } from './texts-encoder.ts'

/** Nova's pieces are the events of Converse, each in an object under its name. */
const novaEncoder: Encoder = {
  whole: (response, provider) => converseEncoder.whole(response, provider),
  events: (response, provider) =>
    converseEncoder
      .events(response, provider)
      .map(({ event = '', data }) => ({ data: { [event]: data } })),
}

const MAKERS: readonly (readonly [RegExp, Encoder])[] = [
  [/anthropic\./, messageEncoder],
  [/nova/, novaEncoder],
  [/ai21\.|openai\.|deepseek\.|qwen\.|moonshot|minimax|zai\.|google\./, chatEncoder],
]

/** The encoder of the format that a model's maker has. */
export function makersEncoder(model = ''): Encoder {
  return MAKERS.find(([pattern]) => pattern.test(model))?.[1] ?? textsEncoder(model)
}

/** Pieces of an invoked model's stream travel as base64; the mark at an end is none of them. */
export function invokeStream(events: readonly WireEvent[]): EncodedBody {
  const pieces = events.filter(({ data }) => typeof data !== 'string')
  const packed = pieces.map(({ data }) => ({
    event: 'chunk',
    data: { bytes: Buffer.from(JSON.stringify(data)).toString('base64') },
  }))
  return awsEventStream(packed)
}
