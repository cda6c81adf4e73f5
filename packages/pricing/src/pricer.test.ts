import { describe, expect, it } from 'vitest'
import type { PricedUsage } from './priced-usage.ts'
import { createPricer } from './pricer.ts'

/** 2026-03-01 */
const AT = 1_772_359_200_000

function usage(change: Partial<PricedUsage>): PricedUsage {
  return {
    provider: 'openai',
    model: 'gpt-4o',
    requestModel: '',
    upstreamProvider: '',
    upstreamModel: '',
    inputTokens: 1000,
    outputTokens: 100,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    reasoningTokens: 0,
    inputAudioTokens: 0,
    outputAudioTokens: 0,
    serviceTier: '',
    at: AT,
    ...change,
  }
}

const price = await createPricer()

/** Dollars a million tokens × tokens are millionths of a dollar: a thousand nano-dollars each. */
function computed(millionths: number) {
  return { nano: Math.round(millionths * 1000), source: 'computed' }
}

describe('by the installed list a call costs', () => {
  it('less for what was read from the cache', () => {
    expect(price(usage({ cacheReadTokens: 400 }))).toEqual(
      computed(600 * 2.5 + 400 * 1.25 + 100 * 10),
    )
  })

  it('more for what is written to the cache, the more the longer it is kept', () => {
    const call = { provider: 'anthropic', model: 'claude-sonnet-4-5', cacheWriteTokens: 500 }
    const rest = 500 * 3 + 100 * 15
    expect(price(usage(call))).toEqual(computed(rest + 500 * 3.75))
    expect(price(usage({ ...call, cacheWrite1hTokens: 200 }))).toEqual(
      computed(rest + 300 * 3.75 + 200 * 6),
    )
  })

  it('what spoken tokens cost, which written ones do not', () => {
    const call = usage({ model: 'gpt-realtime', inputAudioTokens: 300, outputAudioTokens: 40 })
    expect(price(call)).toEqual(computed(700 * 4 + 300 * 32 + 60 * 16 + 40 * 64))
  })

  it('what reasoning costs where it has a price of its own', () => {
    const call = usage({ provider: 'perplexity', model: 'sonar-deep-research' })
    expect(price({ ...call, reasoningTokens: 90 })).toEqual(computed(1000 * 2 + 10 * 8 + 90 * 3))
  })

  it('the same when the sender left cached tokens out of the input', () => {
    const given = { inputTokens: 4, cacheReadTokens: 1000 }
    expect(price(usage(given))).toEqual(computed(4 * 2.5 + 1000 * 1.25 + 100 * 10))
  })

  it('what the model that was asked for costs, where the name of the other says nothing', () => {
    const model = 'claude-sonnet-4-20250514'
    const call = { provider: 'aws.bedrock', model, requestModel: `us.anthropic.${model}-v1:0` }
    expect(price(usage(call))).toEqual(computed(1000 * 3 + 100 * 15))
  })

  it('what the provider behind a gateway asks for', () => {
    const call = { provider: 'litellm', model: 'gpt-4o', upstreamProvider: 'openai' }
    expect(price(usage(call))).toEqual(computed(1000 * 2.5 + 100 * 10))
  })

  it('what its time says, when prices have changed', () => {
    const call = { model: 'o3', at: Date.UTC(2025, 4, 1) }
    expect(price(usage(call))).toEqual(computed(1000 * 10 + 100 * 40))
    expect(price(usage({ model: 'o3' }))).toEqual(computed(1000 * 2 + 100 * 8))
  })

  it('unknown, and never nothing, when the list does not have the model', () => {
    expect(price(usage({ model: 'my-own' }))).toBeUndefined()
    expect(price(usage({ provider: 'ollama', model: 'llama3.2' }))).toBeUndefined()
    expect(price(usage({ model: '' }))).toBeUndefined()
  })
})

describe('in another service tier a call costs', () => {
  const standard = 1000 * 2.5 + 100 * 10

  it.each([
    ['openai', 'flex', 0.5],
    ['openai', 'batch', 0.5],
    ['openai', 'priority', 1.7],
    ['openai', 'default', 1],
  ])('of %s %s: × %d', (provider, serviceTier, factor) => {
    expect(price(usage({ provider, serviceTier }))).toEqual(computed(standard * factor))
  })

  it('half of everything in a batch of Anthropic, but the full price of what Google had cached', () => {
    const cached = { serviceTier: 'batch', cacheReadTokens: 400 }
    const claude = { provider: 'anthropic', model: 'claude-sonnet-4-5' }
    expect(price(usage({ ...claude, ...cached }))).toEqual(
      computed((600 * 3 + 400 * 0.3 + 100 * 15) / 2),
    )
    const gemini = { provider: 'gcp.gemini', model: 'gemini-2.5-flash' }
    expect(price(usage({ ...gemini, ...cached, serviceTier: 'SERVICE_TIER_BATCH' }))).toEqual(
      computed((600 * 0.3 + 100 * 2.5) / 2 + 400 * 0.03),
    )
  })

  it('unknown where the provider has published no price of the tier', () => {
    expect(price(usage({ model: 'o3-pro', serviceTier: 'priority' }))).toBeUndefined()
    expect(price(usage({ provider: 'anthropic', serviceTier: 'priority' }))).toBeUndefined()
    expect(price(usage({ serviceTier: '__proto__' }))).toBeUndefined()
  })
})

describe('by prices of the user a call costs', () => {
  const own = createPricer([
    { model: 'gpt-*', input: 9, output: 9 },
    { model: 'gpt-4o', input: 1, output: 2, cacheRead: 0.1, reasoning: 3, outputAudio: 20 },
    { model: 'llama3*', provider: 'ollama', input: 0, output: 0 },
    { model: 'a.c', input: 1, output: 1, tiers: { batch: 0.25, fast: { input: 4 } } },
  ])

  it('what the exact entry says, then the first pattern', async () => {
    const ownPrice = await own
    expect(ownPrice(usage({}))).toEqual({ nano: 1_200_000, source: 'override' })
    expect(ownPrice(usage({ model: 'gpt-4.1' }))).toEqual({ nano: 9_900_000, source: 'override' })
    expect(ownPrice(usage({ model: 'abc' }))).toBeUndefined()
  })

  it('parts by prices of their own', async () => {
    const parts = { cacheReadTokens: 500, reasoningTokens: 40, outputAudioTokens: 10 }
    const millionths = 500 * 1 + 500 * 0.1 + 50 * 2 + 40 * 3 + 10 * 20
    expect((await own)(usage(parts))?.nano).toBe(millionths * 1000)
  })

  it('nothing where the user says so, of that provider alone', async () => {
    const ownPrice = await own
    const llama = usage({ provider: 'ollama', model: 'llama3.2' })
    expect(ownPrice(llama)).toEqual({ nano: 0, source: 'override' })
    expect(ownPrice({ ...llama, provider: 'elsewhere' })).toBeUndefined()
  })

  it('in a tier by a factor or by prices of its own, else by the published factor', async () => {
    const ownPrice = await own
    const call = usage({ model: 'a.c' })
    expect(ownPrice({ ...call, serviceTier: 'batch' })?.nano).toBe(275_000)
    expect(ownPrice({ ...call, serviceTier: 'fast' })?.nano).toBe(4_100_000)
    expect(ownPrice({ ...call, serviceTier: 'flex' })?.nano).toBe(550_000)
    expect(ownPrice({ ...call, serviceTier: 'other' })).toBeUndefined()
  })
})
