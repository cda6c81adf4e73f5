import type { Override } from '@agentops/protocol/override'
import {
  type AnswerForm,
  BaseProvider,
  type Claim,
  type HeaderReader,
  type LlmRequest,
  type LlmResponse,
  type RequestLine,
  type StreamReader,
} from './base.ts'
import { editWith } from './editing/request-editor.ts'
import { type EncodedBody, encodeWith, jsonLines } from './encoded.ts'
import { record, text } from './json.ts'
import { embedRequest, embedResponse } from './ollama/embed.ts'
import { chatRequest, chatResponse, ChatStream, generateRequest } from './ollama/chat.ts'
import { chatEditor, OPTIONS } from './ollama/chat-editor.ts'
import { chatEncoder, generateEncoder } from './ollama/encoder.ts'
import { parametersOf } from './ollama/parameters.ts'
import { claimOf, isLastLine } from './ollama/routes.ts'
import { answer, asking, type Codec } from './openai/codec.ts'
import { failureIn, failureOf } from './openai/failure.ts'
import { EventReader } from './openai/stream.ts'

/** Endpoints that answer in a stream unless they are told not to. */
const STREAMED = new Set(['ollama.chat', 'ollama.generate'])

const stream = (): StreamReader => new EventReader(new ChatStream())

const CODECS: ReadonlyMap<string, Codec> = new Map([
  [
    'ollama.chat',
    {
      request: chatRequest,
      response: chatResponse,
      stream,
      encoder: chatEncoder,
      editor: chatEditor,
    },
  ],
  [
    'ollama.generate',
    { request: generateRequest, response: chatResponse, stream, encoder: generateEncoder },
  ],
  ['ollama.embed', { request: embedRequest, response: embedResponse, stream }],
])

function codecOf(claim: Claim): Codec {
  return CODECS.get(claim.api) ?? { request: chatRequest, response: chatResponse, stream }
}

/** Ollama's own API (https://docs.ollama.com/api); it speaks OpenAI's format under `/v1` beside it. */
export class OllamaProvider extends BaseProvider {
  readonly name = 'ollama'

  claims(request: RequestLine, header: HeaderReader): Claim | undefined {
    return claimOf(request, header)
  }

  parseRequest(claim: Claim, body: unknown): LlmRequest {
    const fields = record(body)
    const isStream = STREAMED.has(claim.api) && fields['stream'] !== false
    return asking({
      model: text(fields['model']),
      stream: isStream && body !== undefined ? true : undefined,
      ...codecOf(claim).request(fields),
      parameters: parametersOf(fields),
    })
  }

  handleResponse(claim: Claim, status: number, body: unknown): LlmResponse {
    if (status >= 400) return answer({ failure: failureOf(status, body) })
    return answer({ ...codecOf(claim).response(body), failure: failureIn(record(body)) })
  }

  override encodeResponse(
    claim: Claim,
    response: LlmResponse,
    { stream }: AnswerForm,
  ): EncodedBody | undefined {
    const { encoder } = codecOf(claim)
    return encodeWith(encoder, response, { provider: this.name, stream, frame: jsonLines })
  }

  override editRequest(claim: Claim, body: unknown, override: Override): unknown {
    const { editor } = codecOf(claim)
    return editWith({ claim, parameters: OPTIONS, editor }, body, override)
  }

  createStreamReader(claim: Claim): StreamReader {
    return codecOf(claim).stream()
  }

  override isLastChunk(tail: Uint8Array): boolean {
    return isLastLine(tail)
  }
}
