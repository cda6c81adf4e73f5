import { LLM } from '@agentops/protocol/attributes'
import type { Interaction, RecordedResponse } from '@agentops/testkit/replay-wire/cases'
import type { LlmResponse } from '../../src/llms/providers/base.ts'
import { liteLlmAttributes } from '../../src/llms/providers/litellm.ts'
import { parseJson } from '../../src/llms/providers/json.ts'
import { type Claimed, claimRequest } from '../../src/llms/providers/registry.ts'
import { lines, readServerSentEvents } from '../../src/llms/wire/sse.ts'
import type { Observed } from './observed.ts'

function usageAttributes({ usage }: LlmResponse): Record<string, unknown> {
  return {
    [LLM.inputTokens]: usage.inputTokens,
    [LLM.outputTokens]: usage.outputTokens,
    [LLM.cacheReadTokens]: usage.cacheReadTokens,
    [LLM.cacheCreationTokens]: usage.cacheCreationTokens,
    [LLM.reasoningTokens]: usage.reasoningTokens,
  }
}

/**
 * Asks all providers for a recorded request; its headers are not known.
 *
 * @param host where the request was sent to
 * @throws when none claims it
 */
export function claimRecorded({ request }: Interaction, host: string): Claimed {
  const { method, path } = request
  const claimed = claimRequest({ method, host, path }, () => null)
  if (!claimed) throw new Error(`${method} ${host}${path} is not claimed`)
  return claimed
}

/** Reads a recorded answer as a tap would hand it on: streams event by event, other bodies whole. */
export function readAnswer({ provider, claim }: Claimed, response: RecordedResponse): LlmResponse {
  const { body, status, headers } = response
  if (typeof body !== 'string') return provider.handleResponse(claim, status, body)
  if (status >= 400) return provider.handleResponse(claim, status, parseJson(body) ?? body)
  const reader = provider.createStreamReader(claim)
  if (/ndjson|stream\+json/.test(headers['content-type'] ?? '')) {
    for (const line of lines(body)) if (line) reader.push('', line)
  } else {
    readServerSentEvents(body, (event, data) => reader.push(event, data))
  }
  return reader.finish()
}

/** Reads a recorded exchange with the provider's class alone, without a tap or a server. */
export function observeWithCodec(interaction: Interaction, host: string): Observed {
  const { request, response } = interaction
  const claimed = claimRecorded(interaction, host)
  const { provider, claim } = claimed
  const asked = provider.parseRequest(claim, request.body ?? undefined)
  const answered = readAnswer(claimed, response)
  return {
    operation: claim.operation,
    api: claim.api,
    requestModel: asked.model,
    model: answered.model,
    responseId: answered.id,
    stream: typeof response.body === 'string',
    finishReasons: answered.finishReasons,
    outputMessages: answered.outputMessages,
    attributes: {
      ...asked.parameters,
      [LLM.provider]: provider.name,
      ...answered.attributes,
      ...liteLlmAttributes(new Headers(response.headers)),
      ...usageAttributes(answered),
      [LLM.httpStatus]: response.status,
    },
    result: answered.result,
    failure: answered.failure,
  }
}
