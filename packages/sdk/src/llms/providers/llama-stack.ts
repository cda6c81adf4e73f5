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
import { type EncodedBody, encodeWith } from './encoded.ts'
import { isRecord, record, text } from './json.ts'
import { creation, turn } from './llama-stack/agents.ts'
import { embeddings, inference } from './llama-stack/inference.ts'
import { inferenceEditor } from './llama-stack/inference-editor.ts'
import { parametersOf, SAMPLING, withSampling } from './llama-stack/parameters.ts'
import { claimOf } from './llama-stack/routes.ts'
import { answer, asking, type Codec } from './openai/codec.ts'
import { failureIn, failureOf } from './openai/failure.ts'

/** Endpoint → what its bodies mean. */
const CODECS: ReadonlyMap<string, Codec> = new Map([
  ['inference.embeddings', embeddings],
  ['agents.create', creation],
  ['agents.session.create', creation],
  ['agents.turn.create', turn],
  ['agents.turn.resume', turn],
])

function codecOf(claim: Claim): Codec {
  return CODECS.get(claim.api) ?? inference
}

/** Llama Stack's own API, inference and agents; it speaks OpenAI's format beside it. */
export class LlamaStackProvider extends BaseProvider {
  readonly name = 'llama_stack'

  claims(request: RequestLine, header: HeaderReader): Claim | undefined {
    return claimOf(request, header)
  }

  parseRequest(claim: Claim, body: unknown): LlmRequest {
    const fields = record(body)
    return asking({
      model: text(fields['model_id']) ?? text(fields['model']),
      stream: fields['stream'] === true ? true : undefined,
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
    return encodeWith(encoder, response, { provider: this.name, stream })
  }

  override editRequest(claim: Claim, body: unknown, override: Override): unknown {
    if (!claim.api.startsWith('inference.')) return undefined
    if (override.target === 'request.model') {
      return isRecord(body) ? { ...body, model_id: override.model } : undefined
    }
    // The other endpoint has its text itself.
    const editor = claim.api === 'inference.chatCompletion' ? inferenceEditor : undefined
    if (override.target !== 'request.parameters') {
      return editWith({ claim, parameters: SAMPLING, editor }, body, override)
    }
    return withSampling(editWith({ claim, parameters: SAMPLING, editor }, body, override))
  }

  createStreamReader(claim: Claim): StreamReader {
    return codecOf(claim).stream()
  }
}
