import type { PriceOptions, Provider, Usage, calcPrice } from '@pydantic/genai-prices'
import type { PricedUsage } from './priced-usage.ts'

/** Looks a call's standard price up; dollars, `undefined` when the list does not have the model. */
export type Catalogue = (usage: PricedUsage) => number | undefined

/** Ids of genai-prices for provider names of the GenAI conventions, where they differ. */
const PRICE_ID: ReadonlyMap<string, string> = new Map([
  ['mistral_ai', 'mistral'],
  ['x_ai', 'x-ai'],
  ['aws.bedrock', 'aws'],
  ['gcp.gemini', 'google'],
  ['gcp.vertex_ai', 'google'],
  ['gcp.gen_ai', 'google'],
  ['azure.ai.openai', 'azure'],
  ['azure.ai.inference', 'azure'],
  ['moonshot_ai', 'moonshotai'],
])

/** Names of models come from outside: no more of them than this are remembered. */
const MAX_REMEMBERED = 2000

type Calculate = typeof calcPrice

/** A model's price list reduced to the one model, which is much quicker to search. */
type Found = Provider | null

let loading: Promise<Catalogue> | undefined

/** Loads the price list on first use. It is part of the installation; nothing is fetched. */
export function loadCatalogue(): Promise<Catalogue> {
  loading ??= import('@pydantic/genai-prices').then((prices) => catalogueOf(prices.calcPrice))
  return loading
}

function catalogueOf(calculate: Calculate): Catalogue {
  const remembered = new Map<string, Found>()
  const find = (provider: string, model: string): Found => {
    const key = `${provider}\n${model}`
    const known = remembered.get(key)
    if (known !== undefined) return known
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    const found = search(calculate, provider, model)
    remembered.set(key, found)
    return found
  }
  return (usage) => {
    for (const [provider, model] of names(usage)) {
      const found = model === '' ? null : find(provider, model)
      if (found) return priceOf(calculate, usage, { provider: found, model })
    }
    return undefined
  }
}

/** Where a price may stand, the surest first. */
function names(usage: PricedUsage): readonly (readonly [provider: string, model: string])[] {
  const { provider, model, requestModel, upstreamProvider, upstreamModel } = usage
  return [
    [provider, model],
    [provider, requestModel],
    ...(upstreamProvider === ''
      ? []
      : ([
          [upstreamProvider, upstreamModel],
          [upstreamProvider, model],
        ] as const)),
  ]
}

function search(calculate: Calculate, provider: string, model: string): Found {
  const options = provider === '' ? {} : { providerId: PRICE_ID.get(provider) ?? provider }
  try {
    const result = calculate({ input_tokens: 1 }, model, options)
    return result && { ...result.provider, models: [result.model] }
  } catch {
    return null
  }
}

interface Listed {
  readonly provider: Provider
  readonly model: string
}

/** Details that contradict each other are left out rather than the price. */
function priceOf(
  calculate: Calculate,
  usage: PricedUsage,
  { provider, model }: Listed,
): number | undefined {
  const options: PriceOptions = { provider, timestamp: new Date(usage.at) }
  for (const amountsOf of [allAmounts, plainAmounts]) {
    try {
      return calculate(amountsOf(usage), model, options)?.total_price
    } catch {
      continue
    }
  }
  return undefined
}

function allAmounts(usage: PricedUsage): Usage {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    cache_write_1h_tokens: usage.cacheWrite1hTokens,
    input_audio_tokens: usage.inputAudioTokens,
    output_audio_tokens: usage.outputAudioTokens,
    output_reasoning_tokens: usage.reasoningTokens,
  }
}

function plainAmounts(usage: PricedUsage): Usage {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
  }
}
