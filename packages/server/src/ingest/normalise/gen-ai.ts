import { EVENT, LLM, TOOL } from '@agentops/protocol/attributes'
import type { AttributeReader } from './attribute-reader.ts'
import type { Dialect, EventDraft } from './draft.ts'
import { readMessages, readParts, readToolDefinitions } from '@agentops/protocol/read-messages'

/** Operations that a model serves; only their spans carry usage that is paid for. */
const MODEL_OPERATIONS = new Set([
  'chat',
  'generate_content',
  'text_completion',
  'embeddings',
  'fetch_response',
  'completion',
  'responses',
  'image_generation',
  'moderation',
])

/** The OpenTelemetry GenAI conventions, v1.41 and the names of later drafts. */
export const genAi: Dialect = {
  read(attributes, draft) {
    draft.operation ??= attributes.peekText(LLM.operation)
    draft.type ??= typeOfOperation(draft.operation)
    draft.provider ??= attributes.text(LLM.provider)
    draft.model ??= attributes.peekText(LLM.responseModel) ?? attributes.peekText(LLM.requestModel)
    draft.agentId ??= attributes.text(EVENT.agentId)
    draft.agentName ??= attributes.text(EVENT.agentName)
    draft.toolName ??= attributes.text(TOOL.name)
    draft.toolCallId ??= attributes.text(TOOL.callId)
    draft.sessionId ??= attributes.text('gen_ai.conversation.id')
    draft.finishReasons ??= attributes.texts(LLM.finishReasons)
    draft.timeToFirstChunkSeconds ??= attributes.number(LLM.timeToFirstChunk)
    readContent(attributes, draft)
    if (draft.type === 'llm') readUsage(attributes, draft)
  },
}

function readContent(attributes: AttributeReader, draft: EventDraft): void {
  draft.systemInstructions ??= attributes.structured(LLM.systemInstructions, readParts)
  draft.inputMessages ??= attributes.structured(LLM.inputMessages, readMessages)
  draft.outputMessages ??= attributes.structured(LLM.outputMessages, readMessages)
  draft.toolDefinitions ??= attributes.structured(LLM.toolDefinitions, readToolDefinitions)
}

/** Sums on an agent's or workflow's span repeat what its calls report: only calls are counted. */
function readUsage(attributes: AttributeReader, draft: EventDraft): void {
  draft.inputTokens ??= attributes.count(LLM.inputTokens)
  draft.outputTokens ??= attributes.count(LLM.outputTokens)
  draft.cacheReadTokens ??= attributes.count(LLM.cacheReadTokens)
  draft.cacheWriteTokens ??=
    attributes.count(LLM.cacheCreationTokens) ??
    attributes.count('gen_ai.usage.cache_write.input_tokens')
  draft.reasoningTokens ??= attributes.count(LLM.reasoningTokens)
}

function typeOfOperation(operation: string | undefined): string | undefined {
  if (operation === undefined) return undefined
  if (operation === 'execute_tool') return 'tool'
  if (operation === 'invoke_agent' || operation === 'create_agent') return 'agent'
  return MODEL_OPERATIONS.has(operation) ? 'llm' : undefined
}
