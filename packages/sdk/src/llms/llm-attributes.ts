import { LLM } from '@agentops/protocol/attributes'
import type { AttributeInput } from '../event/event.ts'
import { clip } from '../event/serialize.ts'
import type { LlmRequest, LlmResponse, Usage } from './providers/base.ts'

/** Of longer message lists the middle is left out; the attribute says so. */
const MAX_CONTENT_CHARACTERS = 8 * 1024 * 1024
const MAX_MESSAGE_CHARACTERS = 8192

type Attributes = Record<string, AttributeInput>

/** A list as JSON text; nothing when it is empty. A list too large keeps its newest members. */
function jsonOf(name: string, list: readonly unknown[]): Attributes {
  if (list.length === 0) return {}
  const text = JSON.stringify(list)
  if (text.length <= MAX_CONTENT_CHARACTERS) return { [name]: text }
  const kept = newestWithin(list, MAX_CONTENT_CHARACTERS)
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
export function requestAttributes(request: LlmRequest, captureContent: boolean): Attributes {
  return {
    ...(request.model && { [LLM.requestModel]: request.model }),
    ...(request.stream && { [LLM.stream]: true }),
    ...request.parameters,
    ...(captureContent && {
      ...jsonOf(LLM.systemInstructions, request.systemInstructions),
      ...jsonOf(LLM.inputMessages, request.inputMessages),
      ...jsonOf(LLM.toolDefinitions, request.toolDefinitions),
    }),
  }
}

const USAGE: readonly (readonly [keyof Usage, string])[] = [
  ['inputTokens', LLM.inputTokens],
  ['outputTokens', LLM.outputTokens],
  ['cacheReadTokens', LLM.cacheReadTokens],
  ['cacheCreationTokens', LLM.cacheCreationTokens],
  ['reasoningTokens', LLM.reasoningTokens],
]

function usageAttributes(usage: Usage): Attributes {
  const attributes: Attributes = {}
  for (const [key, name] of USAGE) {
    const tokens = usage[key]
    if (tokens !== undefined) attributes[name] = tokens
  }
  return attributes
}

/** Attributes of an answer; without `captureContent` nothing of what was said. */
export function responseAttributes(response: LlmResponse, captureContent: boolean): Attributes {
  const { failure, result } = response
  return {
    ...(response.model && { [LLM.responseModel]: response.model }),
    ...(response.id && { [LLM.responseId]: response.id }),
    ...(response.finishReasons.length > 0 && { [LLM.finishReasons]: response.finishReasons }),
    ...usageAttributes(response.usage),
    ...response.attributes,
    ...(failure && { [LLM.errorMessage]: clip(failure.message, MAX_MESSAGE_CHARACTERS) }),
    ...(failure?.code && { [LLM.errorCode]: failure.code }),
    ...(captureContent && {
      ...jsonOf(LLM.outputMessages, response.outputMessages),
      ...(result !== undefined && {
        [LLM.result]: clip(JSON.stringify(result), MAX_CONTENT_CHARACTERS),
      }),
    }),
  }
}
