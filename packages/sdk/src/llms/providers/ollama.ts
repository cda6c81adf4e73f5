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
import { answer, asking, type Codec } from './openai/codec.ts'
import { failureIn, failureOf } from './openai/failure.ts'
import { EventReader } from './openai/stream.ts'

/** End of the path → what is asked there. */
const ROUTES: ReadonlyMap<string, Claim> = new Map([
  ['chat', { operation: 'chat', api: 'ollama.chat' }],
  ['generate', { operation: 'text_completion', api: 'ollama.generate' }],
  ['embed', { operation: 'embeddings', api: 'ollama.embed' }],
  ['embeddings', { operation: 'embeddings', api: 'ollama.embed' }],
])

/** Endpoints that answer in a stream unless they are told not to. */
const STREAMED = new Set(['ollama.chat', 'ollama.generate'])

/** A stream's last line ends with what it took; in what a model says quotes are escaped. */
const NEWLINE = 0x0a

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

/** `/api/chat` is what many web applications call a path of their own: the server must be Ollama's. */
function isOllama(host: string, header: HeaderReader): boolean {
  if (host.endsWith(':11434') || host.includes('ollama')) return true
  return header('user-agent')?.startsWith('ollama-js/') === true
}

/** Ollama's own API (https://docs.ollama.com/api); it speaks OpenAI's format under `/v1` beside it. */
export class OllamaProvider extends BaseProvider {
  readonly name = 'ollama'

  claims({ method, host, path }: RequestLine, header: HeaderReader): Claim | undefined {
    if (method !== 'POST') return undefined
    const slash = path.lastIndexOf('/')
    if (!path.endsWith('/api', slash)) return undefined
    const claim = ROUTES.get(path.slice(slash + 1))
    return claim && isOllama(host, header) ? claim : undefined
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
    if (tail.at(-1) !== NEWLINE) return false
    const { buffer, byteOffset, length } = tail
    return Buffer.from(buffer, byteOffset, length).includes('"total_duration":')
  }
}
