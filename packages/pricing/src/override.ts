import type { ModelPrice, TokenPrices } from '@agentops/protocol/price'
import type { PricedUsage } from './priced-usage.ts'
import { tierFactor, tierName } from './service-tiers.ts'

/** Prices a call by the user's own list. */
export interface Overrides {
  /** The first entry that names the call's model exactly, else the first whose pattern fits. */
  find(usage: PricedUsage): ModelPrice | undefined
}

/** Prepares a user's price list for look-ups. */
export function overridesOf(list: readonly ModelPrice[]): Overrides {
  const exact = list.filter(({ model }) => !model.includes('*'))
  const patterns = list
    .filter(({ model }) => model.includes('*'))
    .map((price) => ({ price, pattern: patternOf(price.model) }))
  return {
    find(usage) {
      const fits = (price: ModelPrice) => !price.provider || price.provider === usage.provider
      const models = [usage.model, usage.requestModel].filter((model) => model !== '')
      return (
        exact.find((price) => fits(price) && models.includes(price.model)) ??
        patterns.find(
          ({ price, pattern }) => fits(price) && models.some((model) => pattern.test(model)),
        )?.price
      )
    },
  }
}

function patternOf(text: string): RegExp {
  const parts = text
    .split(/\*+/)
    .map((part) => part.replaceAll(/[$()+.?[\\\]^{|}]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

/** A call's price in nano-dollars; `undefined` when its service tier has no known price. */
export function overridePrice(price: ModelPrice, usage: PricedUsage): number | undefined {
  const tier = price.tiers?.[tierName(usage.serviceTier)]
  if (typeof tier === 'object') {
    const { input = price.input, output = price.output } = tier
    return nanoOf({ ...price, ...tier, input, output }, usage)
  }
  if (typeof tier === 'number') return Math.round(nanoOf(price, usage) * tier)
  const factor = tierFactor(usage)
  return factor && Math.round(nanoOf(price, usage) * factor.tokens)
}

/** Dollars a million tokens are nano-dollars a token times 1,000. */
function nanoOf(rates: TokenPrices, usage: PricedUsage): number {
  const { input, output, cacheRead = input, cacheWrite = input, inputAudio = input } = rates
  const { cacheWrite1h = cacheWrite, reasoning = output, outputAudio = output } = rates
  const { inputAudioTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens } = usage
  const { outputTokens, reasoningTokens, outputAudioTokens } = usage
  const fresh = usage.inputTokens - cacheReadTokens - cacheWriteTokens
  const spoken = Math.min(inputAudioTokens, fresh)
  const dollars =
    (fresh - spoken) * input +
    spoken * inputAudio +
    cacheReadTokens * cacheRead +
    (cacheWriteTokens - cacheWrite1hTokens) * cacheWrite +
    cacheWrite1hTokens * cacheWrite1h +
    Math.max(0, outputTokens - reasoningTokens - outputAudioTokens) * output +
    reasoningTokens * reasoning +
    outputAudioTokens * outputAudio
  return Math.round(dollars * 1000)
}
