import type { Usage } from '@pydantic/genai-prices'

/** What a model call used. Cached tokens are part of `inputTokens`. */
interface PricedUsage {
  readonly provider: string
  readonly model: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  /** Milliseconds since the epoch: prices change over time. */
  readonly at: number
}

/** Computes the price of a call in nano-dollars; `undefined` when the model has no known price. */
export type Pricer = (usage: PricedUsage) => number | undefined

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

let loading: Promise<Pricer> | undefined

/** Loads the price list on first use. It is part of the installation; nothing is fetched. */
export function loadPricer(): Promise<Pricer> {
  loading ??= import('@pydantic/genai-prices').then(({ calcPrice }) => (usage: PricedUsage) => {
    try {
      const providerId = PRICE_ID.get(usage.provider) ?? usage.provider
      const options = { timestamp: new Date(usage.at) }
      const result =
        calcPrice(amounts(usage), usage.model, { ...options, providerId }) ??
        (usage.provider === '' ? calcPrice(amounts(usage), usage.model, options) : null)
      return result === null ? undefined : Math.round(result.total_price * 1e9)
    } catch {
      return undefined
    }
  })
  return loading
}

/** Some senders leave cached tokens out of the input: then they are added, as they can be no part of it. */
function amounts(usage: PricedUsage): Usage {
  const cached = usage.cacheReadTokens + usage.cacheWriteTokens
  return {
    input_tokens: cached > usage.inputTokens ? usage.inputTokens + cached : usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
  }
}
