import { LLM } from '@agentops/protocol/attributes'
import type { AttributeInput } from '../event/event.ts'
import { clip } from '../event/serialize.ts'
import type { LlmRequest, LlmResponse, Usage } from './providers/base.ts'

const MAX_MESSAGE_CHARACTERS = 8192
/** Longer than what any provider counts. */
const MAX_REPORTED_CHARACTERS = 8192

type Attributes = Record<string, AttributeInput>

/** What may be kept of what was said. */
interface ContentLimits {
  readonly captureContent: boolean
  /** Characters of one list of messages. */
  readonly maxMessagesLength: number
}

/** A list as JSON text; nothing when it is empty. A list too large keeps its newest members. */
function jsonOf(name: string, list: readonly unknown[], limit: number): Attributes {
  if (list.length === 0) return {}
  const text = JSON.stringify(list)
  if (text.length <= limit) return { [name]: text }
  const kept = newestWithin(list, limit)
  return {
    [name]: JSON.stringify(kept),
    [`${name}.truncated`]: `${list.length - kept.length} of ${list.length} left out, the oldest`,
  }
}

function newestWithin(list: readonly unknown[], limit: number): readonly unknown[] {
  let size = 2
  let from = list.length
  while (from > 0) {
    size += JSON.stringify(list[from - 1]).length + 1
    if (size > limit) break
    from -= 1
  }
  return list.slice(from)
}

/** Attributes of a request; without `captureContent` nothing of what was said. */
export function requestAttributes(
  request: LlmRequest,
  { captureContent, maxMessagesLength: limit }: ContentLimits,
): Attributes {
  return {
    ...(request.model && { [LLM.requestModel]: request.model }),
    ...(request.stream && { [LLM.stream]: true }),
    ...request.parameters,
    ...(captureContent && {
      ...jsonOf(LLM.systemInstructions, request.systemInstructions, limit),
      ...jsonOf(LLM.inputMessages, request.inputMessages, limit),
      ...jsonOf(LLM.toolDefinitions, request.toolDefinitions, limit),
    }),
  }
}

const USAGE: readonly (readonly [keyof Usage, string])[] = [
  ['inputTokens', LLM.inputTokens],
  ['outputTokens', LLM.outputTokens],
  ['cacheReadTokens', LLM.cacheReadTokens],
  ['cacheCreationTokens', LLM.cacheCreationTokens],
  ['reasoningTokens', LLM.reasoningTokens],
  ['inputAudioTokens', LLM.inputAudioTokens],
  ['outputAudioTokens', LLM.outputAudioTokens],
  ['cacheCreation1hTokens', LLM.cacheCreation1hTokens],
]

function usageAttributes(usage: Usage): Attributes {
  const attributes: Attributes = {}
  for (const [key, name] of USAGE) {
    const tokens = usage[key]
    if (tokens !== undefined) attributes[name] = tokens
  }
  return attributes
}

/** Not where the same tokens were reported, and counted, before. */
function reportedAttributes({ usage, reportedUsage }: LlmResponse): Attributes {
  if (reportedUsage === undefined || Object.keys(usage).length === 0) return {}
  const text = JSON.stringify(reportedUsage)
  return text.length > MAX_REPORTED_CHARACTERS ? {} : { [LLM.usageReported]: text }
}

/** Attributes of an answer; without `captureContent` nothing of what was said. */
export function responseAttributes(
  response: LlmResponse,
  { captureContent, maxMessagesLength: limit }: ContentLimits,
): Attributes {
  const { failure, result } = response
  return {
    ...(response.model && { [LLM.responseModel]: response.model }),
    ...(response.id && { [LLM.responseId]: response.id }),
    ...(response.finishReasons.length > 0 && { [LLM.finishReasons]: response.finishReasons }),
    ...usageAttributes(response.usage),
    ...reportedAttributes(response),
    ...response.attributes,
    ...(failure && { [LLM.errorMessage]: clip(failure.message, MAX_MESSAGE_CHARACTERS) }),
    ...(failure?.code && { [LLM.errorCode]: failure.code }),
    ...(captureContent && {
      ...jsonOf(LLM.outputMessages, response.outputMessages, limit),
      ...(result !== undefined && {
        [LLM.result]: clip(JSON.stringify(result), limit),
      }),
    }),
  }
}
