import { LLM } from '@agentops/protocol/attributes'
import type { EventDetail } from '@agentops/protocol/event'
import { formatCount } from '../../../format/count.ts'
import { formatDuration } from '../../../format/duration.ts'
import { formatExactMoney, formatMoney } from '../../../format/money.ts'
import type { Fact } from '../../../ui/facts.tsx'

/** What is known of an LLM call, the telling things first; what is not known is left out. */
export function llmFacts(detail: EventDetail): readonly Fact[] {
  return [
    { label: 'Model', value: modelOf(detail), mono: true, wide: true },
    { label: 'Provider', value: detail.provider },
    ...httpFact(detail),
    ...timeFacts(detail),
    ...tokenFacts(detail),
    ...costFact(detail),
    ...retryFact(detail),
    { label: 'Finish reason', value: detail.finishReasons.join(', ') },
    { label: 'Agent', value: detail.agentName },
  ].filter((fact) => fact.value !== '')
}

/** Generated tokens a second after the first chunk; undefined when it cannot be known. */
export function tokensPerSecond(detail: EventDetail): number | undefined {
  const { durationMs, timeToFirstChunkMs, outputTokens } = detail
  const streaming = (durationMs ?? 0) - (timeToFirstChunkMs ?? 0)
  return outputTokens > 0 && streaming > 0 ? (outputTokens / streaming) * 1000 : undefined
}

function modelOf(detail: EventDetail): string {
  const asked = detail.attributes[LLM.requestModel]
  const differs = typeof asked === 'string' && asked !== '' && asked !== detail.model
  return differs ? `${asked} → ${detail.model}` : detail.model
}

function httpFact({ httpStatus }: EventDetail): readonly Fact[] {
  if (httpStatus === null) return []
  return [{ label: 'HTTP status', value: String(httpStatus), alarming: httpStatus >= 400 }]
}

function timeFacts(detail: EventDetail): readonly Fact[] {
  const { durationMs, timeToFirstChunkMs } = detail
  const facts: Fact[] = []
  facts.push({ label: 'Duration', value: durationMs === null ? '' : formatDuration(durationMs) })
  if (timeToFirstChunkMs !== null) {
    facts.push({ label: 'First chunk after', value: formatDuration(timeToFirstChunkMs) })
  }
  return facts
}

function tokenFacts(detail: EventDetail): readonly Fact[] {
  const { inputTokens, outputTokens } = detail
  if (inputTokens + outputTokens === 0) return []
  const title = detail.usageEstimated ? { title: estimateTitle(detail) } : {}
  const about = aboutOf(detail)
  const speed = tokensPerSecond(detail)
  return [
    { label: 'Tokens in', value: about + formatCount(inputTokens), ...title, ...cacheNote(detail) },
    {
      label: 'Tokens out',
      value: about + formatCount(outputTokens),
      ...title,
      ...noteOf([detail.reasoningTokens, 'reasoning']),
    },
    { label: 'Speed', value: speed === undefined ? '' : `${speed.toFixed(1)} tok/s` },
  ]
}

function estimateTitle({ attributes }: EventDetail): string {
  const from = attributes[LLM.usageEstimatedFrom]
  const what = typeof from === 'string' ? ` (${from})` : ''
  return `Estimated: the provider sent no usage, the tokens were counted${what}`
}

function aboutOf({ usageEstimated }: EventDetail): string {
  return usageEstimated ? '≈ ' : ''
}

function cacheNote(detail: EventDetail): Pick<Fact, 'note'> {
  return noteOf(
    [detail.cacheReadTokens, 'cached'],
    [detail.cacheCreationTokens, 'written to cache'],
  )
}

function noteOf(
  ...shares: readonly (readonly [count: number, name: string])[]
): Pick<Fact, 'note'> {
  const said = shares.flatMap(([count, name]) =>
    count > 0 ? [`${formatCount(count)} ${name}`] : [],
  )
  return said.length > 0 ? { note: said.join(', ') } : {}
}

const COST_SOURCES = {
  reported: 'reported by the provider',
  computed: 'computed from the price list',
  override: 'by your own prices',
}

function costFact(detail: EventDetail): readonly Fact[] {
  const { costNano, costSource, replayedCostNano } = detail
  if (replayedCostNano !== null) {
    const note = `${formatMoney(replayedCostNano)} when recorded`
    return [{ label: 'Cost', value: '$0', note, title: 'Served from the recording' }]
  }
  switch (costSource) {
    case 'none':
      return []
    case 'unknown':
      return [
        {
          label: 'Cost',
          value: 'unknown',
          title: 'No price is known of this model and service tier',
        },
      ]
    case 'reported':
    case 'computed':
    case 'override': {
      const cost = costNano ?? 0
      const title = `${formatExactMoney(cost)}, ${COST_SOURCES[costSource]}${detail.usageEstimated ? ', of estimated tokens' : ''}`
      return [{ label: 'Cost', value: aboutOf(detail) + formatMoney(cost), title }]
    }
    default:
      return costSource satisfies never
  }
}

function retryFact({ retry }: EventDetail): readonly Fact[] {
  return retry === 0 ? [] : [{ label: 'Attempt', value: `${retry + 1} (retry ${retry})` }]
}

const PARAMETERS = 'gen_ai.request.'

/** The parameters of a request in its provider's words; where those were not kept, in the convention's. */
export function parametersOf(detail: EventDetail): EventDetail['requestParameters'] {
  if (Object.keys(detail.requestParameters).length > 0) return detail.requestParameters
  const entries = Object.entries(detail.attributes).filter(
    ([name]) => name.startsWith(PARAMETERS) && name !== LLM.requestModel,
  )
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(PARAMETERS.length), value]))
}

/** What the provider said went wrong; empty when nothing did. */
export function failureOf(detail: EventDetail): string {
  const said = detail.attributes[LLM.errorMessage]
  if (typeof said === 'string' && said !== '') return said
  return detail.exception?.message || detail.statusMessage || detail.errorType
}
