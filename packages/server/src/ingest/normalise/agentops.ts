import { ACTION, EVENT, EXCEPTION, LLM, TOOL } from '@agentops/protocol/attributes'
import type { AttributeReader } from './attribute-reader.ts'
import type { Dialect, EventDraft } from './draft.ts'

/** What our own SDK writes beside the GenAI conventions. */
export const agentops: Dialect = {
  read(attributes, draft) {
    draft.type ??= attributes.text(EVENT.type)
    if (attributes.peek(EVENT.state) === 'running') draft.running = true
    attributes.drop(EVENT.state)
    draft.sessionId ??= attributes.text(EVENT.sessionId)
    draft.userId ??= attributes.text(EVENT.userId)
    draft.tags ??= attributes.texts(EVENT.tags)
    draft.errorType ??= attributes.text(EVENT.errorType)
    draft.costUsd ??= attributes.number(LLM.cost)
    draft.outcome ??= attributes.peekText(LLM.outcome)
    draft.usageEstimated ??= attributes.peek(LLM.usageEstimated) === true || undefined
    draft.retry ??= attributes.count(LLM.retry)
    draft.httpStatus ??= attributes.count(LLM.httpStatus)
    draft.chunkTimesMs ??= attributes.numbers(LLM.chunkTimes)
    readContent(attributes, draft)
    readPricing(attributes, draft)
  },
}

/** What decides the price beside the tokens is shown as attributes too: it is looked at, not taken. */
function readPricing(attributes: AttributeReader, draft: EventDraft): void {
  draft.serviceTier ??=
    attributes.peekText(LLM.openaiServiceTier) ??
    attributes.peekText(LLM.serviceTier) ??
    attributes.peekText(LLM.openaiRequestServiceTier)
  draft.requestModel ??= attributes.peekText(LLM.requestModel)
  draft.upstreamProvider ??= attributes.peekText(LLM.upstreamProvider)
  draft.upstreamModel ??= attributes.peekText(LLM.upstreamModel)
  draft.inputAudioTokens ??= attributes.peekCount(LLM.inputAudioTokens)
  draft.outputAudioTokens ??= attributes.peekCount(LLM.outputAudioTokens)
  draft.cacheWrite1hTokens ??= attributes.peekCount(LLM.cacheCreation1hTokens)
}

function readContent(attributes: AttributeReader, draft: EventDraft): void {
  draft.input ??= attributes.json(TOOL.arguments) ?? attributes.json(ACTION.params)
  draft.output ??= attributes.json(TOOL.result) ?? attributes.json(ACTION.returns)
  draft.exceptionType ??= attributes.text(EXCEPTION.type)
  draft.exceptionMessage ??= attributes.text(EXCEPTION.message)
  draft.exceptionStacktrace ??= attributes.text(EXCEPTION.stacktrace)
}
