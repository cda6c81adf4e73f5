import { LLM } from '@agentops/protocol/attributes'
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
import type { ParameterTable } from './editing/edit-parameters.ts'
import { editWith } from './editing/request-editor.ts'
import { type EncodedBody, encodeWith } from './encoded.ts'
import { defined, record, text } from './json.ts'
import { assistants } from './openai/assistants.ts'
import { speech, transcription } from './openai/audio.ts'
import { batches, fileContent, files } from './openai/batches.ts'
import { chat } from './openai/chat.ts'
import { answer, type Codec } from './openai/codec.ts'
import { completions } from './openai/completions.ts'
import { conversations } from './openai/conversations.ts'
import { embeddings } from './openai/embeddings.ts'
import { failureIn, failureOf } from './openai/failure.ts'
import { claimFile } from './openai/file-routes.ts'
import { gatewayAttributes } from './openai/gateway.ts'
import { images } from './openai/images.ts'
import { moderations } from './openai/moderations.ts'
import { PARAMETERS, parametersOf } from './openai/parameters.ts'
import { responses, responseTools } from './openai/responses.ts'
import { claimOf } from './openai/routes.ts'

/** Endpoint → what its bodies mean. */
const CODECS: ReadonlyMap<string, Codec> = new Map([
  ['chat.completions', chat],
  ['completions', completions],
  ['responses', responses],
  ['responses.compact', responseTools],
  ['responses.input_tokens', responseTools],
  ['embeddings', embeddings],
  ['moderations', moderations],
  ['images.generate', images],
  ['images.edit', images],
  ['images.createVariation', images],
  ['audio.speech', speech],
  ['audio.transcriptions', transcription],
  ['audio.translations', transcription],
  ['assistants', assistants],
  ['conversations', conversations],
  ['files', files],
  ['files.content', fileContent],
  ['batches', batches],
])

function codecOf(claim: Claim): Codec {
  return CODECS.get(claim.api) ?? chat
}

/** Of the names that an edit may use those that an endpoint does not know: newer models of OpenAI want the newer. */
function foreignTo(api: string, isOpenAi: boolean): string[] {
  if (api.startsWith('responses'))
    return ['max_tokens', 'max_completion_tokens', 'reasoning_effort']
  const older = isOpenAi && api === 'chat.completions'
  return ['max_output_tokens', 'reasoning', older ? 'max_tokens' : 'max_completion_tokens']
}

/** Fetching a stored answer costs nothing: the call that made it did, and is counted. Background work is, here. */
function countOnce({ operation }: Claim, response: LlmResponse): LlmResponse {
  const isCounted = operation === 'fetch_response' && response.usageKey === undefined
  return isCounted ? { ...response, usage: {} } : response
}

/** OpenAI's wire format, spoken by OpenAI and by many servers beside it. */
export class OpenAiProvider extends BaseProvider {
  readonly name: string

  /** @param name `gen_ai.provider.name` of whoever speaks the format */
  constructor(name = 'openai') {
    super()
    this.name = name
  }

  claims(request: RequestLine, header: HeaderReader): Claim | undefined {
    return claimOf(request) ?? claimFile(request, header)
  }

  parseRequest(claim: Claim, body: unknown): LlmRequest {
    const fields = record(body)
    const { parameters, ...messages } = codecOf(claim).request(fields)
    return {
      systemInstructions: [],
      inputMessages: [],
      toolDefinitions: [],
      ...defined({
        model: text(fields['model']) ?? claim.model,
        stream: fields['stream'] === true ? true : undefined,
        ...messages,
      }),
      parameters: {
        [LLM.openaiApi]: claim.api.replaceAll('.', '_'),
        ...parameters,
        ...parametersOf(fields),
      },
    }
  }

  handleResponse(claim: Claim, status: number, body: unknown): LlmResponse {
    if (status >= 400) {
      const attributes = gatewayAttributes(record(body))
      return answer({ failure: failureOf(status, body), attributes })
    }
    const response = codecOf(claim).response(body)
    // What is in a file happened to others.
    if (claim.api === 'files.content') return response
    const failure = response.failure ?? failureIn(record(body))
    return countOnce(claim, failure ? { ...response, failure } : response)
  }

  override encodeResponse(
    claim: Claim,
    response: LlmResponse,
    { stream }: AnswerForm,
  ): EncodedBody | undefined {
    return encodeWith(codecOf(claim).encoder, response, { provider: this.name, stream })
  }

  override editRequest(claim: Claim, body: unknown, override: Override): unknown {
    const { editor } = codecOf(claim)
    return editWith({ claim, parameters: this.parameterTable(claim), editor }, body, override)
  }

  /** Parameters that requests to an endpoint can be given. */
  protected parameterTable({ api }: Claim): ParameterTable {
    const isOwn = this.name === 'openai' || this.name === 'azure.ai.openai'
    return { rows: PARAMETERS, foreign: foreignTo(api, isOwn) }
  }

  createStreamReader(claim: Claim): StreamReader {
    const reader = codecOf(claim).stream()
    return {
      push: (event, data) => reader.push(event, data),
      finish: () => countOnce(claim, reader.finish()),
    }
  }
}
