import { BaseProvider, type Claim, type HeaderReader, type LlmRequest } from './base.ts'
import type { LlmResponse, RequestLine, StreamReader } from './base.ts'
import { converse } from './bedrock/converse.ts'
import { countTokens } from './bedrock/count-tokens.ts'
import { errorAnswer } from './bedrock/failure.ts'
import { invoke } from './bedrock/invoke.ts'
import { claimOf } from './bedrock/routes.ts'
import { defined, record } from './json.ts'
import { answer, type Codec } from './openai/codec.ts'

/** Operation → what its bodies mean. */
const CODECS: ReadonlyMap<string, Codec> = new Map([
  ['converse', converse],
  ['converse_stream', converse],
  ['invoke_model', invoke],
  ['invoke_model_stream', invoke],
  ['count_tokens', countTokens],
])

function codecOf(claim: Claim): Codec {
  return CODECS.get(claim.api) ?? converse
}

/** The runtime of AWS Bedrock: its own format for all models, and the format of each maker. */
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
    return codecOf(claim).response(body)
  }

  createStreamReader(claim: Claim): StreamReader {
    return codecOf(claim).stream()
  }
}
