import { LLM } from '@agentops/protocol/attributes'
import type { LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { append, isRecord, type JsonRecord, record, text } from '../json.ts'
import { answer, type Codec } from './codec.ts'
import { uploads, withoutBytes } from './media.ts'
import { userMessages } from './messages.ts'
import { textPart } from './parts.ts'
import { EventReader, type StreamState } from './stream.ts'
import { usageOf } from './usage.ts'

/** Seconds of sound are billed instead of tokens by some models; `usage` then is part of the result. */
function parseTranscript(body: unknown): LlmResponse {
  const response = record(body)
  const parts = textPart(isRecord(body) ? response['text'] : body)
  const { text: _text, ...rest } = response
  return answer({
    model: text(response['model']),
    ...counted(usageOf, response['usage']),
    outputMessages: parts.length > 0 ? [{ role: 'assistant', parts }] : [],
    result: Object.keys(rest).length > 0 ? withoutBytes(rest) : undefined,
  })
}

/** Speech is binary: only a stream says how many tokens it took. */
class AudioStream implements StreamState {
  #text = ''
  #done: JsonRecord = {}

  take(type: string, event: JsonRecord): void {
    if (type === 'transcript.text.delta') this.#text = append(this.#text, event['delta'])
    if (type.endsWith('.done')) this.#done = event
  }

  finish(): LlmResponse {
    const said = text(this.#done['text']) ?? this.#text
    return parseTranscript({
      text: said,
      ...(this.#done['usage'] ? { usage: this.#done['usage'] } : {}),
    })
  }
}

/** https://platform.openai.com/docs/api-reference/audio/createSpeech */
export const speech: Codec = {
  request: (body) => ({
    parameters: { [LLM.outputType]: 'speech' },
    systemInstructions: textPart(body['instructions']),
    inputMessages: userMessages(textPart(body['input'])),
  }),
  response: () => answer(),
  stream: () => new EventReader(new AudioStream()),
}

/** https://platform.openai.com/docs/api-reference/audio/createTranscription; requests are forms. */
export const transcription: Codec = {
  request: (body) => ({
    inputMessages: userMessages([...textPart(body['prompt']), ...uploads('audio', body['file'])]),
  }),
  response: parseTranscript,
  stream: () => new EventReader(new AudioStream()),
}
