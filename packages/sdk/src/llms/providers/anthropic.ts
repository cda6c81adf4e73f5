import type { Override } from '@agentops/protocol/override'
import {
  type AnswerForm,
  BaseProvider,
  type Claim,
  type HeaderReader,
  type LlmRequest,
} from './base.ts'
import type { LlmResponse, RequestLine, StreamReader } from './base.ts'
import { batches, batchResults } from './anthropic/batches.ts'
import { completions } from './anthropic/completions.ts'
import { messages, tokenCount } from './anthropic/messages.ts'
import { PARAMETERS, parametersOf } from './anthropic/parameters.ts'
import { claimOf } from './anthropic/routes.ts'
import { editWith } from './editing/request-editor.ts'
import { type EncodedBody, encodeWith } from './encoded.ts'
import { defined, record, text } from './json.ts'
import { answer, type Codec } from './openai/codec.ts'
import { failureIn, failureOf } from './openai/failure.ts'

/** Endpoint → what its bodies mean. */
const CODECS: ReadonlyMap<string, Codec> = new Map([
  ['messages', messages],
  ['messages.count_tokens', tokenCount],
  ['messages.batches', batches],
  ['messages.batches.results', batchResults],
  ['complete', completions],
])

function codecOf(claim: Claim): Codec {
  return CODECS.get(claim.api) ?? messages
}

/** Anthropic's wire format, spoken by Anthropic and by gateways that serve its models. */
export class AnthropicProvider extends BaseProvider {
  readonly name = 'anthropic'

  claims(request: RequestLine, header: HeaderReader): Claim | undefined {
    return claimOf(request, header)
  }

  parseRequest(claim: Claim, body: unknown): LlmRequest {
    const fields = record(body)
    return {
      systemInstructions: [],
      inputMessages: [],
      toolDefinitions: [],
      ...defined({
        model: text(fields['model']),
        stream: fields['stream'] === true ? true : undefined,
        ...codecOf(claim).request(fields),
      }),
      parameters: parametersOf(fields),
    }
  }

  handleResponse(claim: Claim, status: number, body: unknown): LlmResponse {
    if (status >= 400) return answer({ failure: failureOf(status, body) })
    const failure = failureIn(record(body), text(record(body)['type']))
    return failure ? answer({ failure }) : codecOf(claim).response(body)
  }

  override encodeResponse(
    claim: Claim,
    response: LlmResponse,
    { stream }: AnswerForm,
  ): EncodedBody | undefined {
    const { encoder } = codecOf(claim)
    return encodeWith(encoder, response, { provider: this.name, stream })
  }

  override editRequest(claim: Claim, body: unknown, override: Override): unknown {
    const { editor } = codecOf(claim)
    return editWith({ claim, parameters: { rows: PARAMETERS }, editor }, body, override)
  }

  createStreamReader(claim: Claim): StreamReader {
    return codecOf(claim).stream()
  }
}
