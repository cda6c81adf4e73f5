import { LLM } from '@agentops/protocol/attributes'
import type { Interaction, RecordedResponse } from '@agentops/testkit/replay-wire/cases'
import type { LlmResponse } from '../../src/llms/providers/base.ts'
import { liteLlmAttributes } from '../../src/llms/providers/litellm.ts'
import { parseJson } from '../../src/llms/providers/json.ts'
import { loadCodecs } from '../../src/llms/providers/loaded-later.ts'
import { type Claimed, claimRequest } from '../../src/llms/providers/registry.ts'
import { readStreamed } from '../../src/llms/wire/streamed-body.ts'
import type { Observed } from './observed.ts'

await loadCodecs()

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
  const { body, status } = response
  const headers = new Headers(response.headers)
  const header = (name: string) => headers.get(name)
  if (typeof body !== 'string') return provider.handleResponse(claim, status, body, header)
  if (status >= 400) return provider.handleResponse(claim, status, parseJson(body) ?? body, header)
  const reader = provider.createStreamReader(claim)
  const bytes = Buffer.from(body, response.body_encoding ?? 'utf8')
  readStreamed(bytes, header('content-type') ?? '', (event, data) => reader.push(event, data))
  return reader.finish()
}

/** Answers whose tokens are known, without what the provider itself has said of them. */
export function unreported(interactions: readonly Interaction[], host: string): LlmResponse[] {
  return interactions
    .map((interaction) => readAnswer(claimRecorded(interaction, host), interaction.response))
    .filter(({ usage, reportedUsage }) => Object.keys(usage).length > 0 && !reportedUsage)
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
