import type { ModelPrice } from '@agentops/protocol/price'
import { type Catalogue, loadCatalogue } from './catalogue.ts'
import { ownPricer } from './own-pricer.ts'
import { coherent } from './coherent-usage.ts'
import type { PricedUsage, Pricer } from './priced-usage.ts'
import { tierFactor } from './service-tiers.ts'

/** Makes a pricer of the installed price list and a user's own prices, which win. */
export async function createPricer(own: readonly ModelPrice[] = []): Promise<Pricer> {
  const ownPrice = ownPricer(own)
  const catalogue = await loadCatalogue()
  return (usage) => {
    const price = ownPrice(usage)
    if (typeof price === 'object') return price
    if (price === 'unknown') return undefined
    const nano = listPrice(coherent(usage), catalogue)
    return nano === undefined ? undefined : { nano, source: 'computed' }
  }
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
