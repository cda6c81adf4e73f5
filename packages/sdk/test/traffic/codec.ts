import { LLM } from '@agentops/protocol/attributes'
import type { Interaction } from '@agentops/testkit/replay-wire/cases'
import type { LlmResponse } from '../../src/llms/providers/base.ts'
import { OpenAiProvider } from '../../src/llms/providers/openai.ts'
import { readServerSentEvents } from '../../src/llms/wire/sse.ts'
import type { Observed } from './observed.ts'

const provider = new OpenAiProvider()

function usageAttributes({ usage }: LlmResponse): Record<string, unknown> {
  return {
    [LLM.inputTokens]: usage.inputTokens,
    [LLM.outputTokens]: usage.outputTokens,
    [LLM.cacheReadTokens]: usage.cacheReadTokens,
    [LLM.reasoningTokens]: usage.reasoningTokens,
  }
}

/** Reads a recorded exchange with the provider's class alone, without a tap or a server. */
export function observeWithCodec({ request, response }: Interaction): Observed {
  const line = { method: request.method, host: 'api.openai.com', path: request.path }
  const claim = provider.claims(line)
  if (!claim) throw new Error(`${request.method} ${request.path} is not claimed`)
  const asked = provider.parseRequest(claim, request.body ?? undefined)
  const isStream = typeof response.body === 'string'
  const answered =
    typeof response.body === 'string'
      ? readStream(claim, response.body)
      : provider.handleResponse(claim, response.status, response.body)
  return {
    operation: claim.operation,
    requestModel: asked.model,
    model: answered.model,
    responseId: answered.id,
    stream: isStream,
    finishReasons: answered.finishReasons,
    outputMessages: answered.outputMessages,
    attributes: {
      ...asked.parameters,
      ...answered.attributes,
      ...usageAttributes(answered),
      [LLM.httpStatus]: response.status,
    },
    result: answered.result,
    failure: answered.failure,
  }
}

function readStream(claim: Parameters<OpenAiProvider['createStreamReader']>[0], body: string) {
  const reader = provider.createStreamReader(claim)
  readServerSentEvents(body, (event, data) => reader.push(event, data))
  return reader.finish()
}
