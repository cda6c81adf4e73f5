import type { Override } from '@agentops/protocol/override'
import {
  type AnswerForm,
  BaseProvider,
  type Claim,
  type LlmRequest,
  type LlmResponse,
  type RequestLine,
  type StreamReader,
} from './base.ts'
import type { ParameterTable } from './editing/edit-parameters.ts'
import { editWith } from './editing/request-editor.ts'
import { type EncodedBody, encodeWith } from './encoded.ts'
import { defined, record, text } from './json.ts'
import { batches, fileContent } from './gemini/batches.ts'
import { embeddings, predict } from './gemini/embeddings.ts'
import { googleFailure } from './gemini/failure.ts'
import { countTokens, generate } from './gemini/generate.ts'
import { interactions } from './gemini/interactions.ts'
import { INTERACTION_PARAMETERS, PARAMETERS } from './gemini/parameters.ts'
import { claimAt } from './gemini/routes.ts'
import { jobs } from './gemini/vertex-batches.ts'
import { answer, asking, type Codec } from './openai/codec.ts'

/** Endpoint → what its bodies mean. */
const CODECS: ReadonlyMap<string, Codec> = new Map([
  ['models.generateContent', generate],
  ['models.streamGenerateContent', generate],
  ['models.countTokens', countTokens],
  ['models.embedContent', embeddings],
  ['models.predict', predict],
  ['models.batchGenerateContent', batches],
  ['batches', batches],
  ['batchPredictionJobs', jobs],
  ['files.download', fileContent],
  ['interactions', interactions],
])

const OF_CONTENT: ParameterTable = { rows: PARAMETERS, within: 'generationConfig' }
const OF_INTERACTIONS: ParameterTable = {
  rows: INTERACTION_PARAMETERS,
  within: 'generation_config',
}

function codecOf(claim: Claim): Codec {
  return CODECS.get(claim.api) ?? generate
}

/** Google's own wire format, spoken by the Gemini API and by Vertex AI under another name. */
export class GeminiProvider extends BaseProvider {
  readonly name: 'gcp.gemini' | 'gcp.vertex_ai'

  constructor(name: 'gcp.gemini' | 'gcp.vertex_ai' = 'gcp.gemini') {
    super()
    this.name = name
  }

  claims(request: RequestLine): Claim | undefined {
    return claimAt(this.name, request)
  }

  parseRequest(claim: Claim, body: unknown): LlmRequest {
    const fields = record(body)
    const isStream = claim.api === 'models.streamGenerateContent'
    return asking({
      model: claim.model ?? text(fields['model']),
      stream: isStream ? true : undefined,
      ...defined(codecOf(claim).request(fields)),
    })
  }

  handleResponse(claim: Claim, status: number, body: unknown): LlmResponse {
    if (status >= 400) return answer({ failure: googleFailure(status, body) })
    const response = codecOf(claim).response(body)
    // Fetching a stored answer costs nothing: the call that made it did, and is counted.
    return claim.operation === 'fetch_response' ? { ...response, usage: {} } : response
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
    const parameters = claim.api === 'interactions' ? OF_INTERACTIONS : OF_CONTENT
    return editWith({ claim, parameters, editor }, body, override)
  }

  createStreamReader(claim: Claim): StreamReader {
    return codecOf(claim).stream()
  }
}
