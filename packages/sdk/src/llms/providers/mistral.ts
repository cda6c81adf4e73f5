import { LLM } from '@agentops/protocol/attributes'
import type { Override } from '@agentops/protocol/override'
import type {
  AnswerForm,
  Claim,
  LlmRequest,
  LlmResponse,
  RequestLine,
  StreamReader,
} from './base.ts'
import { conversations } from './mistral/conversations.ts'
import { claimOf, CONVERSATION } from './mistral/routes.ts'
import { defined, finite, isRecord, type JsonRecord, list, record, text } from './json.ts'
import type { ParameterTable } from './editing/edit-parameters.ts'
import type { EncodedBody } from './encoded.ts'
import { OpenAiProvider } from './openai.ts'
import { answer } from './openai/codec.ts'
import { withoutBytes } from './openai/media.ts'
import { chatMessage, userMessages } from './openai/messages.ts'
import { contentParts } from './openai/parts.ts'
import { type ParameterRow, readParameters } from './parameters.ts'

/** Names of parameters that OpenAI has other names for. */
const PARAMETERS: readonly ParameterRow[] = [
  ['random_seed', LLM.seed, finite],
  ['output_dimension', LLM.embeddingDimensions, finite],
  [
    'output_dtype',
    LLM.encodingFormats,
    (type) => (text(type) === undefined ? undefined : [String(type)]),
  ],
]

/** A category that holds is all that flags an input; OpenAI says `flagged` as well. */
function withFlag(value: unknown): JsonRecord {
  const result = record(value)
  const flagged = Object.values(record(result['categories'])).includes(true)
  return { flagged, ...result }
}

/** Chats to be judged: one, or a list of them. */
function judgedChats(input: unknown): LlmRequest['inputMessages'] {
  const chats = Array.isArray(input) ? input.flat() : list(record(input)['messages'])
  return chats.map((message) => chatMessage(message))
}

/** Mistral's wire format: OpenAI's, with thoughts, completions in the middle, OCR and more of its own. */
export class MistralProvider extends OpenAiProvider {
  constructor() {
    super('mistral_ai')
  }

  override claims(request: RequestLine): Claim | undefined {
    return claimOf(request)
  }

  override parseRequest(claim: Claim, body: unknown): LlmRequest {
    const fields = record(body)
    const request = this.#readRequest(claim, fields)
    const parameters = { ...request.parameters, ...readParameters(PARAMETERS, fields) }
    const model = request.model ?? text(fields['agent_id'])
    return { ...request, ...(model !== undefined && { model }), parameters }
  }

  override handleResponse(claim: Claim, status: number, body: unknown): LlmResponse {
    if (status >= 400) return super.handleResponse(claim, status, body)
    const { api } = claim
    if (api === CONVERSATION.api) return conversations.response(body)
    if (api === 'ocr') return readPages(record(body))
    if (!api.endsWith('moderations')) return super.handleResponse(claim, status, body)
    const results = list(record(body)['results']).map(withFlag)
    const judged = { ...record(body), results }
    return super.handleResponse({ ...claim, api: 'moderations' }, status, judged)
  }

  override encodeResponse(
    claim: Claim,
    response: LlmResponse,
    form: AnswerForm,
  ): EncodedBody | undefined {
    const isChat = claim.api.endsWith('completions')
    return isChat
      ? super.encodeResponse({ ...claim, api: 'chat.completions' }, response, form)
      : undefined
  }

  override editRequest(claim: Claim, body: unknown, override: Override): unknown {
    const isChat = claim.api === 'chat.completions' || claim.api === 'agents.completions'
    return isChat
      ? super.editRequest({ ...claim, api: 'chat.completions' }, body, override)
      : undefined
  }

  protected override parameterTable(claim: Claim): ParameterTable {
    const { rows, foreign = [] } = super.parameterTable(claim)
    return { rows: [...PARAMETERS, ...rows], foreign: [...foreign, 'seed'] }
  }

  override createStreamReader(claim: Claim): StreamReader {
    if (claim.api === CONVERSATION.api) return conversations.stream()
    if (claim.api === 'files.content') return super.createStreamReader(claim)
    return super.createStreamReader({ ...claim, api: 'chat.completions' })
  }

  #readRequest(claim: Claim, body: JsonRecord): LlmRequest {
    const { api } = claim
    if (api === 'fim.completions') return super.parseRequest({ ...claim, api: 'completions' }, body)
    const request = super.parseRequest(claim, body)
    if (api === CONVERSATION.api) return { ...request, ...defined(conversations.request(body)) }
    if (api === 'ocr') {
      const document = isRecord(body['document']) ? [body['document']] : []
      return { ...request, inputMessages: userMessages(contentParts(document)) }
    }
    if (api !== 'chat.moderations') return request
    return { ...request, inputMessages: judgedChats(body['input']) }
  }
}

/** Read pages are texts with pictures in them, whose bytes are not kept. */
function readPages(body: JsonRecord): LlmResponse {
  return answer({ model: text(body['model']), result: withoutBytes(body) })
}
