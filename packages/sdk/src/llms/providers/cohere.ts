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
import { chat } from './cohere/chat.ts'
import { generate } from './cohere/generate.ts'
import { legacyChat } from './cohere/legacy-chat.ts'
import { PARAMETERS } from './cohere/parameters.ts'
import { claimOf } from './cohere/routes.ts'
import { embeddings, rerank, tokenize } from './cohere/vectors.ts'
import { editWith } from './editing/request-editor.ts'
import {
  type EncodedBody,
  encodeWith,
  jsonLines,
  serverSentEvents,
  type WireEvent,
} from './encoded.ts'
import { defined, record, text } from './json.ts'
import { answer, asking, type Codec } from './openai/codec.ts'
import { failureOf } from './openai/failure.ts'
import { readParameters } from './parameters.ts'

/** Endpoint → what its bodies mean. */
const CODECS: ReadonlyMap<string, Codec> = new Map([
  ['cohere.v2.chat', chat],
  ['cohere.v1.chat', legacyChat],
  ['cohere.v1.generate', generate],
  ['embed', embeddings],
  ['rerank', rerank],
  ['tokenize', tokenize],
])

/** Version 1 streams lines. */
function legacyLines(events: readonly WireEvent[]): EncodedBody {
  return jsonLines(events, 'application/stream+json')
}

function codecOf(claim: Claim): Codec {
  return CODECS.get(claim.api) ?? chat
}

/** Cohere's two wire formats, of which the second resembles OpenAI's. */
export class CohereProvider extends BaseProvider {
  readonly name = 'cohere'

  claims(request: RequestLine, header: HeaderReader): Claim | undefined {
    return claimOf(request, header)
  }

  parseRequest(claim: Claim, body: unknown): LlmRequest {
    const fields = record(body)
    return asking({
      model: text(fields['model']),
      stream: fields['stream'] === true ? true : undefined,
      parameters: readParameters(PARAMETERS, fields),
      ...defined(codecOf(claim).request(fields)),
    })
  }

  handleResponse(claim: Claim, status: number, body: unknown): LlmResponse {
    if (status >= 400) return answer({ failure: failureOf(status, body) })
    return codecOf(claim).response(body)
  }

  override encodeResponse(
    claim: Claim,
    response: LlmResponse,
    { stream }: AnswerForm,
  ): EncodedBody | undefined {
    const { encoder } = codecOf(claim)
    const isLines = claim.api.startsWith('cohere.v1')
    const frame = isLines ? legacyLines : serverSentEvents
    return encodeWith(encoder, response, { provider: this.name, stream, frame })
  }

  override editRequest(claim: Claim, body: unknown, override: Override): unknown {
    const { editor } = codecOf(claim)
    return editWith({ claim, parameters: { rows: PARAMETERS }, editor }, body, override)
  }

  createStreamReader(claim: Claim): StreamReader {
    return codecOf(claim).stream()
  }
}
