import type { PricedUsage } from './priced-usage.ts'

/** What a service tier costs, as factors on the standard price. */
export interface TierFactor {
  readonly tokens: number
  /** On tokens that were read from the cache. */
  readonly cached: number
}

const STANDARD: TierFactor = { tokens: 1, cached: 1 }
const STANDARD_NAMES = new Set(['', 'default', 'standard', 'auto', 'on_demand', 'unspecified'])

type Rate = number | { readonly tokens: number; readonly cached: number }

/** By provider and tier. Pages as they read on 2026-11-22. */
const RATES: Readonly<Record<string, Readonly<Record<string, Rate>>>> = {
  // https://developers.openai.com/api/docs/guides/batch and …/flex-processing
  openai: { batch: 0.5, flex: 0.5 },
  // https://learn.microsoft.com/azure/ai-foundry/openai/how-to/batch
  'azure.ai.openai': { batch: 0.5 },
  // https://docs.claude.com/en/docs/build-with-claude/batch-processing; priority is sold by contract
  anthropic: { batch: 0.5 },
  // https://ai.google.dev/gemini-api/docs/optimization; priority differs by model
  'gcp.gemini': { batch: { tokens: 0.5, cached: 1 }, flex: 0.5 },
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-gemini
  'gcp.vertex_ai': { batch: { tokens: 0.5, cached: 1 } },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/capacity-limits-cost-optimization.html
  'aws.bedrock': { batch: 0.5 },
  // https://groq.com/pricing, https://console.groq.com/docs/flex-processing
  groq: { batch: 0.5, flex: 1 },
  // https://docs.mistral.ai/capabilities/batch
  mistral_ai: { batch: 0.5 },
  // https://www.together.ai/blog/batch-api
  together: { batch: 0.5 },
  // https://platform.kimi.ai/docs/pricing/batch
  moonshot_ai: { batch: 0.6 },
}

/** Priority by model, the longest beginning first, without a factor where none is published; https://openai.com/api-priority-processing on 2026-11-22. */
const OPENAI_PRIORITY: readonly (readonly [string, number?])[] = [
  ['gpt-5.5', 2.5],
  ['gpt-5.4', 2],
  ['gpt-5.2', 2],
  ['gpt-5.1', 2],
  ['gpt-5-mini', 1.8],
  ['gpt-5-nano'],
  ['gpt-5-pro'],
  ['gpt-5', 2],
  ['gpt-4.1-nano', 2],
  ['gpt-4.1', 1.75],
  ['gpt-4o-mini', 5 / 3],
  ['gpt-4o-2024-05-13', 1.75],
  ['gpt-4o', 1.7],
  ['o3-mini'],
  ['o3-pro'],
  ['o3', 1.75],
  ['o4-mini', 20 / 11],
]

/**
 * The factor that a call's service tier puts on the standard price; `undefined` when the provider has
 * published none: then the price is unknown, and not the standard one.
 */
export function tierFactor(usage: PricedUsage): TierFactor | undefined {
  const tier = tierName(usage.serviceTier)
  if (STANDARD_NAMES.has(tier)) return STANDARD
  const rate = rateOf(usage, tier)
  if (rate === undefined) return undefined
  return typeof rate === 'number' ? { tokens: rate, cached: rate } : rate
}

/** Tiers are spelled in as many ways as there are providers: `SERVICE_TIER_FLEX`, `on-demand`. */
export function tierName(tier: string): string {
  return tier
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^service_tier_/, '')
}

function rateOf({ provider, model }: PricedUsage, tier: string): Rate | undefined {
  if (provider === 'openai' && tier === 'priority') return openAiPriority(model)
  const rates = Object.hasOwn(RATES, provider) ? RATES[provider] : undefined
  return rates && Object.hasOwn(rates, tier) ? rates[tier] : undefined
}

function openAiPriority(model: string): number | undefined {
  return OPENAI_PRIORITY.find(([beginning]) => model.startsWith(beginning))?.[1]
}
