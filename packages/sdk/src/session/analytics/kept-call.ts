import { LLM } from '@agentops/protocol/attributes'
import { providerOfSystem } from '@agentops/protocol/provider-names'
import type { PricedCall } from '@agentops/pricing/call-cost'
import type { AttributeInput, Event } from '../../event/event.ts'

/** What is kept of an LLM call until someone asks what its session amounts to. */
export interface KeptCall {
  readonly call: PricedCall
  /** Its tokens were counted by whoever told of it. */
  readonly isEstimated: boolean
  /** What was said, where its tokens have to be counted; `too much` when that was not kept. */
  readonly content: KeptContent | 'too much' | undefined
}

/** A call's messages as they are recorded, before redaction, and what else decides whether they count. */
export interface KeptContent {
  readonly outcome: string
  readonly httpStatus: number | undefined
  /** JSON texts. */
  readonly attributes: Readonly<Record<string, AttributeInput>>
}

const CONTENT = [
  LLM.systemInstructions,
  LLM.inputMessages,
  LLM.outputMessages,
  LLM.toolDefinitions,
] as const

/** Spans of other instrumentations use older names, too: the first that is there counts. */
const USAGE = {
  inputTokens: [LLM.inputTokens, 'gen_ai.usage.prompt_tokens'],
  outputTokens: [LLM.outputTokens, 'gen_ai.usage.completion_tokens'],
  cacheReadTokens: [LLM.cacheReadTokens, 'gen_ai.usage.cache_read_input_tokens'],
  cacheWriteTokens: [
    LLM.cacheCreationTokens,
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
  ],
  cacheWrite1hTokens: [LLM.cacheCreation1hTokens],
  reasoningTokens: [LLM.reasoningTokens, 'gen_ai.usage.reasoning_tokens'],
  inputAudioTokens: [LLM.inputAudioTokens],
  outputAudioTokens: [LLM.outputAudioTokens],
} as const

type Attributes = Event['attributes']

function textOf(attributes: Attributes, ...names: readonly string[]): string {
  for (const name of names) {
    const value = attributes[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return ''
}

function countOf(attributes: Attributes, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = attributes[name]
    if (typeof value === 'number' && value >= 0) return Math.trunc(value)
  }
  return undefined
}

/** What a finished LLM call used, as far as it decides its price. */
export function callOf({ attributes, startedAt }: Event): PricedCall {
  const count = (name: keyof typeof USAGE) => countOf(attributes, USAGE[name]) ?? 0
  const cost = attributes[LLM.cost]
  return {
    operation: textOf(attributes, LLM.operation),
    provider: textOf(attributes, LLM.provider) || providerOfSystem(attributes['gen_ai.system']),
    model: textOf(attributes, LLM.responseModel, LLM.requestModel),
    requestModel: textOf(attributes, LLM.requestModel),
    upstreamProvider: textOf(attributes, LLM.upstreamProvider),
    upstreamModel: textOf(attributes, LLM.upstreamModel),
    serviceTier: textOf(
      attributes,
      LLM.openaiServiceTier,
      LLM.serviceTier,
      LLM.openaiRequestServiceTier,
    ),
    at: Math.floor(startedAt),
    reportedUsd: typeof cost === 'number' && Number.isFinite(cost) ? cost : undefined,
    inputTokens: count('inputTokens'),
    outputTokens: count('outputTokens'),
    cacheReadTokens: count('cacheReadTokens'),
    cacheWriteTokens: count('cacheWriteTokens'),
    cacheWrite1hTokens: count('cacheWrite1hTokens'),
    reasoningTokens: count('reasoningTokens'),
    inputAudioTokens: count('inputAudioTokens'),
    outputAudioTokens: count('outputAudioTokens'),
  }
}

/** What was said in a call that took tokens of which nobody has told. */
function contentOf({ attributes, status }: Event): KeptContent | undefined {
  const hasUsage = [USAGE.inputTokens, USAGE.outputTokens].some(
    (names) => countOf(attributes, names) !== undefined,
  )
  const kept = CONTENT.filter((name) => typeof attributes[name] === 'string')
  if (hasUsage || status === 'error' || kept.length === 0) return undefined
  return {
    outcome: textOf(attributes, LLM.outcome),
    httpStatus: countOf(attributes, [LLM.httpStatus]),
    attributes: Object.fromEntries(kept.map((name) => [name, attributes[name] ?? ''])),
  }
}

/** Takes of a finished LLM call what its tokens and its cost follow from. */
export function keepCall(event: Event): KeptCall {
  const isEstimated = event.attributes[LLM.usageEstimated] === true
  return { call: callOf(event), isEstimated, content: contentOf(event) }
}
