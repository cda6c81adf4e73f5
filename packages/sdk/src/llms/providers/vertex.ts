import type { Override } from '@agentops/protocol/override'
import { AnthropicProvider } from './anthropic.ts'
import type {
  AnswerForm,
  BaseProvider,
  Claim,
  LlmRequest,
  LlmResponse,
  RequestLine,
  StreamReader,
} from './base.ts'
import type { EncodedBody } from './encoded.ts'
import { GeminiProvider } from './gemini.ts'
import { claimVertex } from './gemini/vertex-routes.ts'
import { record, text } from './json.ts'
import { OpenAiProvider } from './openai.ts'

const NAME = 'gcp.vertex_ai'

const anthropic = new AnthropicProvider()
const openAi = new OpenAiProvider(NAME)

/** Endpoints in the formats of other makers whose models Vertex AI serves. */
const GUESTS: ReadonlyMap<string, BaseProvider> = new Map<string, BaseProvider>([
  ['messages', anthropic],
  ['messages.count_tokens', anthropic],
  ['chat.completions', openAi],
])

/** Google says what is wrong with a request before the model's maker can. */
function isGoogles(body: unknown): boolean {
  return text(record(record(body)['error'])['status']) !== undefined
}

/**
 * Vertex AI: Gemini in Google's format, and models of other makers, Claude and Mistral's among them,
 * each in its maker's.
 */
export class VertexProvider extends GeminiProvider {
  constructor() {
    super(NAME)
  }

  override claims(request: RequestLine): Claim | undefined {
    return claimVertex(request)
  }

  override parseRequest(claim: Claim, body: unknown): LlmRequest {
    const guest = GUESTS.get(claim.api)
    if (!guest) return super.parseRequest(claim, body)
    const request = guest.parseRequest(claim, body)
    return claim.model === undefined ? request : { ...request, model: claim.model }
  }

  override handleResponse(claim: Claim, status: number, body: unknown): LlmResponse {
    const guest = status >= 400 && isGoogles(body) ? undefined : GUESTS.get(claim.api)
    return guest
      ? guest.handleResponse(claim, status, body)
      : super.handleResponse(claim, status, body)
  }

  override encodeResponse(
    claim: Claim,
    response: LlmResponse,
    form: AnswerForm,
  ): EncodedBody | undefined {
    const guest = GUESTS.get(claim.api)
    return guest
      ? guest.encodeResponse?.(claim, response, form)
      : super.encodeResponse(claim, response, form)
  }

  override editRequest(claim: Claim, body: unknown, override: Override): unknown {
    const guest = GUESTS.get(claim.api)
    return guest
      ? guest.editRequest?.(claim, body, override)
      : super.editRequest(claim, body, override)
  }

  override createStreamReader(claim: Claim): StreamReader {
    return GUESTS.get(claim.api)?.createStreamReader(claim) ?? super.createStreamReader(claim)
  }
}
