import { providerOfSystem } from '@agentops/protocol/provider-names'
import type { AttributeReader } from './attribute-reader.ts'
import type { Dialect, EventDraft } from './draft.ts'

/** The GenAI conventions before v1.37, which many SDKs still emit. */
export const genAiLegacy: Dialect = {
  read(attributes, draft) {
    draft.provider ??= providerOfSystem(attributes.text('gen_ai.system')) || undefined
    if (draft.type === undefined && isModelCall(attributes)) draft.type = 'llm'
    if (draft.type === 'llm') readUsage(attributes, draft)
    draft.userId ??= attributes.text('enduser.id')
  },
}

function isModelCall(attributes: AttributeReader): boolean {
  const operation = attributes.peek('gen_ai.operation.name')
  return operation === undefined && attributes.peekText('gen_ai.request.model') !== undefined
}

function readUsage(attributes: AttributeReader, draft: EventDraft): void {
  draft.inputTokens ??=
    attributes.count('gen_ai.usage.input_tokens') ?? attributes.count('gen_ai.usage.prompt_tokens')
  draft.outputTokens ??=
    attributes.count('gen_ai.usage.output_tokens') ??
    attributes.count('gen_ai.usage.completion_tokens')
  draft.cacheReadTokens ??= attributes.count('gen_ai.usage.cache_read_input_tokens')
  draft.cacheWriteTokens ??= attributes.count('gen_ai.usage.cache_creation_input_tokens')
  draft.reasoningTokens ??= attributes.count('gen_ai.usage.reasoning_tokens')
}
