import type { ModelPrice } from '@agentops/protocol/price'
import { coherent } from './coherent-usage.ts'
import { overridePrice, overridesOf } from './override.ts'
import type { Price, PricedUsage } from './priced-usage.ts'

/** What a user's own prices say of a call: `unlisted` when none names its model. */
export type OwnPrice = Price | 'unknown' | 'unlisted'

/** Makes a pricer of a user's own prices alone. */
export function ownPricer(own: readonly ModelPrice[]): (usage: PricedUsage) => OwnPrice {
  if (own.length === 0) return () => 'unlisted'
  const overrides = overridesOf(own)
  return (given) => {
    const usage = coherent(given)
    const price = overrides.find(usage)
    if (price === undefined) return 'unlisted'
    const nano = overridePrice(price, usage)
    return nano === undefined ? 'unknown' : { nano, source: 'override' }
  }
}
