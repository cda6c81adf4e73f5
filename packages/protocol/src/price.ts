/** Prices of a model, in US dollars a million tokens. */
export interface TokenPrices {
  readonly input: number
  readonly output: number
  /** Default: `input`. */
  readonly cacheRead?: number | undefined
  /** Default: `input`. */
  readonly cacheWrite?: number | undefined
  /** Default: `cacheWrite`. */
  readonly cacheWrite1h?: number | undefined
  /** Default: `output`. */
  readonly reasoning?: number | undefined
  /** Default: `input`. */
  readonly inputAudio?: number | undefined
  /** Default: `output`. */
  readonly outputAudio?: number | undefined
}

/** Prices of a service tier; what is absent is as in the standard one. */
export type TierPrices = {
  readonly [Name in keyof TokenPrices]?: TokenPrices[Name] | undefined
}

/** A user's own price of a model. */
export interface ModelPrice extends TokenPrices {
  /** `*` stands for any text. */
  readonly model: string
  /** `gen_ai.provider.name`. Default: any. */
  readonly provider?: string | undefined
  /** By service tier: a factor on all prices, or prices that replace the standard ones. */
  readonly tiers?: Readonly<Record<string, number | TierPrices>> | undefined
}
