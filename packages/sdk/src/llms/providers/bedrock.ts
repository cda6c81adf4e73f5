import type { Override } from '@agentops/protocol/override'
import {
  type AnswerForm,
  BaseProvider,
  type Claim,
  type HeaderReader,
  type LlmRequest,
} from './base.ts'
import type { LlmResponse, RequestLine, StreamReader, Usage } from './base.ts'
import { jobs, results } from './bedrock/batches.ts'
import { converse, PARAMETERS } from './bedrock/converse.ts'
import { countTokens } from './bedrock/count-tokens.ts'
import { errorAnswer } from './bedrock/failure.ts'
import { editInvoke, invoke } from './bedrock/invoke.ts'
import { invokeStream, makersEncoder } from './bedrock/invoke-encoder.ts'
import { claimOf } from './bedrock/routes.ts'
import { editWith } from './editing/request-editor.ts'
import { awsEventStream, type EncodedBody, encodeWith } from './encoded.ts'
import { defined, record } from './json.ts'
import { answer, type Codec } from './openai/codec.ts'

/** Operation → what its bodies mean. */
const CODECS: ReadonlyMap<string, Codec> = new Map([
  ['converse', converse],
  ['converse_stream', converse],
  ['invoke_model', invoke],
  ['invoke_model_stream', invoke],
  ['count_tokens', countTokens],
  ['model_invocation_job', jobs],
  ['model_invocation_job.results', results],
])

/** Header of `invoke` → what it counts; makers whose bodies name no tokens have them only there. */
const TOKEN_HEADERS: readonly (readonly [string, keyof Usage])[] = [
  ['x-amzn-bedrock-input-token-count', 'inputTokens'],
  ['x-amzn-bedrock-output-token-count', 'outputTokens'],
]

function usageInHeaders(header: HeaderReader): Usage {
  const counts = TOKEN_HEADERS.map(
    ([name, key]) => [key, Number(header(name) ?? undefined)] as const,
  )
  return Object.fromEntries(counts.filter(([, count]) => Number.isInteger(count)))
}

function codecOf(claim: Claim): Codec {
  return CODECS.get(claim.api) ?? converse
}

/** AWS Bedrock: its runtime's own format for all models, the format of each maker, and batches. */
export class BedrockProvider extends BaseProvider {
  readonly name = 'aws.bedrock'

  claims(request: RequestLine, header: HeaderReader): Claim | undefined {
    return claimOf(request, header)
  }

  parseRequest(claim: Claim, body: unknown): LlmRequest {
    return {
      parameters: {},
      systemInstructions: [],
      inputMessages: [],
      toolDefinitions: [],
      ...defined({
        model: claim.model,
        stream: claim.api.endsWith('_stream') ? true : undefined,
        ...codecOf(claim).request(record(body)),
      }),
    }
  }

  handleResponse(claim: Claim, status: number, body: unknown, header?: HeaderReader): LlmResponse {
    if (status >= 400) return answer({ failure: errorAnswer(status, body, header) })
    const response = codecOf(claim).response(body)
    return { ...response, usage: { ...(header && usageInHeaders(header)), ...response.usage } }
  }

  override encodeResponse(
    claim: Claim,
    response: LlmResponse,
    { stream }: AnswerForm,
  ): EncodedBody | undefined {
    const { provider, frame } = { provider: this.name, frame: awsEventStream }
    if (!claim.api.startsWith('invoke_model')) {
      const { encoder } = codecOf(claim)
      return encodeWith(encoder, response, { provider, stream, frame })
    }
    const form = { provider, stream, frame: invokeStream }
    return encodeWith(makersEncoder(claim.model), response, form)
  }

  override editRequest(claim: Claim, body: unknown, override: Override): unknown {
    if (claim.api.startsWith('invoke_model')) return editInvoke(claim, body, override)
    if (!claim.api.startsWith('converse')) return undefined
    const parameters = { rows: PARAMETERS, within: 'inferenceConfig' }
    return editWith({ claim, parameters, editor: converse.editor }, body, override)
  }

  createStreamReader(claim: Claim): StreamReader {
    return codecOf(claim).stream()
  }
}
