/** Tokens of a call. */
export interface TokenCounts {
  /** Cached tokens included. */
  readonly inputTokens: number
  /** Reasoning tokens included. */
  readonly outputTokens: number
  readonly cacheReadTokens: number
  /** Tokens that are to be kept for an hour included. */
  readonly cacheWriteTokens: number
  readonly cacheWrite1hTokens: number
  readonly reasoningTokens: number
  readonly inputAudioTokens: number
  readonly outputAudioTokens: number
}

/** What a model call used, as far as it decides the price. */
export interface PricedUsage extends TokenCounts {
  /** `gen_ai.provider.name`; empty when the sender did not say. */
  readonly provider: string
  /** The model that answered. */
  readonly model: string
  /** The model that was asked for, where its name differs. */
  readonly requestModel: string
  /** Who is behind a gateway, where it says so. */
  readonly upstreamProvider: string
  readonly upstreamModel: string
  /** `batch`, `flex`, `priority` … in the provider's words; empty for the standard tier. */
  readonly serviceTier: string
  /** Milliseconds since the epoch: prices change over time. */
  readonly at: number
}

/** A call's price in nano-dollars, and whether it is the user's own or from the price list. */
export interface Price {
  readonly nano: number
  readonly source: 'computed' | 'override'
}

/** Prices a call; `undefined` when the model, or its price in the call's service tier, is not known. */
export type Pricer = (usage: PricedUsage) => Price | undefined
