import type { ModelPrice } from '@agentops/protocol/price'
import { type Catalogue, loadCatalogue } from './catalogue.ts'
import { overridePrice, overridesOf } from './override.ts'
import type { Price, PricedUsage, Pricer } from './priced-usage.ts'
import { tierFactor } from './service-tiers.ts'

/** Makes a pricer of the installed price list and a user's own prices, which win. */
export async function createPricer(own: readonly ModelPrice[] = []): Promise<Pricer> {
  const overrides = overridesOf(own)
  const catalogue = await loadCatalogue()
  return (given) => {
    const usage = coherent(given)
    const override = overrides.find(usage)
    if (override === undefined) return priced(listPrice(usage, catalogue), 'computed')
    return priced(overridePrice(override, usage), 'override')
  }
}

/** Makes a pricer of a user's own prices alone; it knows no others. */
export function ownPricer(own: readonly ModelPrice[]): Pricer {
  const overrides = overridesOf(own)
  return (given) => {
    const usage = coherent(given)
    const override = overrides.find(usage)
    return override && priced(overridePrice(override, usage), 'override')
  }
}

function priced(nano: number | undefined, source: Price['source']): Price | undefined {
  return nano === undefined ? undefined : { nano, source }
}

/** Some tiers discount all tokens but those that were read from the cache. */
function listPrice(usage: PricedUsage, catalogue: Catalogue): number | undefined {
  const factor = tierFactor(usage)
  if (factor === undefined) return undefined
  const dollars = catalogue(usage)
  if (dollars === undefined) return undefined
  if (factor.tokens === factor.cached) return Math.round(dollars * factor.tokens * 1e9)
  const { cacheReadTokens, inputTokens } = usage
  const uncached = { ...usage, cacheReadTokens: 0, inputTokens: inputTokens - cacheReadTokens }
  const fresh = catalogue(uncached) ?? dollars
  return Math.round((fresh * factor.tokens + (dollars - fresh) * factor.cached) * 1e9)
}

/** Some senders leave cached tokens out of the input: then they are added, as they can be no part of it. */
function coherent(usage: PricedUsage): PricedUsage {
  const cached = usage.cacheReadTokens + usage.cacheWriteTokens
  return {
    ...usage,
    inputTokens: cached > usage.inputTokens ? usage.inputTokens + cached : usage.inputTokens,
    cacheWrite1hTokens: Math.min(usage.cacheWrite1hTokens, usage.cacheWriteTokens),
    reasoningTokens: Math.min(usage.reasoningTokens, usage.outputTokens),
  }
}
