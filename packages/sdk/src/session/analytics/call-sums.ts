/** What LLM calls amount to, beside the tokens that were reported. */
export interface CallSums {
  /** Tokens that were counted, because the provider sent no usage. */
  readonly countedInput: number
  readonly countedOutput: number
  /** Integer nano-dollars over the calls whose price is known. */
  readonly costNano: number
  /** Calls that used tokens but whose price is not known. */
  readonly unpricedCalls: number
  /** Calls whose tokens were counted. */
  readonly estimatedCalls: number
  /** Calls whose tokens nobody knows: no usage was sent, and they could not be counted here. */
  readonly uncountedCalls: number
}

/** No calls. */
export const NOTHING: CallSums = {
  countedInput: 0,
  countedOutput: 0,
  costNano: 0,
  unpricedCalls: 0,
  estimatedCalls: 0,
  uncountedCalls: 0,
}

/** Both together. */
export function plus(one: CallSums, other: CallSums): CallSums {
  return {
    countedInput: one.countedInput + other.countedInput,
    countedOutput: one.countedOutput + other.countedOutput,
    costNano: one.costNano + other.costNano,
    unpricedCalls: one.unpricedCalls + other.unpricedCalls,
    estimatedCalls: one.estimatedCalls + other.estimatedCalls,
    uncountedCalls: one.uncountedCalls + other.uncountedCalls,
  }
}
