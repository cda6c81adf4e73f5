import { LLM } from '@agentops/protocol/attributes'
import type { JsonValue, Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { answer, type Codec } from './codec.ts'
import { blob, fromUrl, uploads } from './media.ts'
import { userMessages } from './messages.ts'
import { contentParts, textPart } from './parts.ts'
import { EventReader, type StreamState } from './stream.ts'
import { usageOf } from './usage.ts'

const MAX_IMAGES = 128

function imageParts(image: JsonRecord, mimeType: string | undefined): Part[] {
  const data = text(image['b64_json'])
  const url = text(image['url'])
  if (data !== undefined) return [blob('image', data, mimeType)]
  return url === undefined ? [] : [fromUrl('image', url)]
}

/** Counts and settings of an answer; the images themselves are its parts. */
function resultOf(response: JsonRecord, images: readonly JsonRecord[]): JsonValue {
  const revised = images.flatMap((image) => text(image['revised_prompt']) ?? [])
  return defined({
    images: images.length,
    size: text(response['size']),
    quality: text(response['quality']),
    background: text(response['background']),
    output_format: text(response['output_format']),
    revised_prompts: revised.length > 0 ? revised : undefined,
  })
}

function parseResponse(body: unknown): LlmResponse {
  const response = record(body)
  const images = list(response['data']).map(record)
  const format = text(response['output_format'])
  const parts = images.flatMap((image) => imageParts(image, format && `image/${format}`))
  return answer({
    model: text(response['model']),
    ...counted(usageOf, response['usage']),
    outputMessages: parts.length > 0 ? [{ role: 'assistant', parts }] : [],
    result: isRecord(body) ? resultOf(response, images) : undefined,
  })
}

/** Keeps the finished images of a stream; the partial ones are previews. */
class ImageStream implements StreamState {
  readonly #images: JsonRecord[] = []

  take(type: string, event: JsonRecord): void {
    if (type.endsWith('.completed') && this.#images.length < MAX_IMAGES) this.#images.push(event)
  }

  finish(): LlmResponse {
    return parseResponse({ ...this.#images.at(-1), data: this.#images })
  }
}

/** https://platform.openai.com/docs/api-reference/images; edits and variations send forms. */
export const images: Codec = {
  request: (body) => ({
    parameters: { [LLM.outputType]: 'image' },
    inputMessages: userMessages([
      ...textPart(body['prompt']),
      ...contentParts(body['images']),
      ...uploads('image', body['image']),
      ...uploads('image', body['mask']),
    ]),
  }),
  response: parseResponse,
  stream: () => new EventReader(new ImageStream()),
}
