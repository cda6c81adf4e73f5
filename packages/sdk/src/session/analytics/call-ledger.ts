import type { ModelPrice } from '@agentops/protocol/price'
import type { SessionTokens } from '@agentops/protocol/session'
import type { Event } from '../../event/event.ts'
import type { Guard } from '../../event/guard.ts'
import { noteFault } from '../../faults.ts'
import { type KeptCall, keepCall } from './kept-call.ts'
import { type CallSums, NOTHING, plus } from './call-sums.ts'

/** So many calls are kept one by one; then those whose tokens are known are added up. */
const MAX_KEPT = 20_000
/** Characters of what was said that may be kept, to count its tokens: of further calls they stay unknown. */
const MAX_CHARACTERS = 8 * 1024 * 1024

/** What calls are reckoned with. */
export interface LedgerOptions {
  /** Prices of the user's own. */
  readonly prices: readonly ModelPrice[]
  /** Tokens are counted of what is recorded. */
  readonly guard: Guard
}

function charactersOf({ content }: KeptCall): number {
  if (typeof content !== 'object') return 0
  return Object.values(content.attributes).reduce(
    (sum: number, value) => sum + String(value).length,
    0,
  )
}

function isKnown({ content }: KeptCall): boolean {
  return typeof content !== 'object'
}

/** Keeps what a session's LLM calls took, and adds up what they cost when someone asks. */
export class CallLedger {
  readonly #options: LedgerOptions
  #kept: KeptCall[] = []
  #tokens: SessionTokens = { input: 0, output: 0, cacheRead: 0, reasoning: 0 }
  #unreckoned = 0
  #characters = 0
  #sums: Promise<CallSums> = Promise.resolve(NOTHING)

  constructor(options: LedgerOptions) {
    this.#options = options
  }

  /** Tokens that were reported. */
  get tokens(): SessionTokens {
    return this.#tokens
  }

  /** Takes an LLM call that is over; quick. */
  add(event: Event): void {
    const kept = keepCall(event)
    this.#addTokens(kept)
    const characters = charactersOf(kept)
    const fits = this.#characters + characters <= MAX_CHARACTERS
    if (fits) this.#characters += characters
    this.#kept.push(fits ? kept : { ...kept, content: 'too much' })
    this.#unreckoned += 1
    if (this.#unreckoned < MAX_KEPT) return
    const known = this.#kept.filter(isKnown)
    this.#kept = this.#kept.filter((call) => !isKnown(call))
    this.#unreckoned = 0
    this.#reckonSoon(known).catch((error: unknown) => noteFault('adding up LLM calls', error))
  }

  /** What all calls so far amount to. Loads the price list, and where needed a tokenizer. */
  sums(): Promise<CallSums> {
    const calls = this.#kept
    this.#kept = []
    this.#unreckoned = 0
    this.#characters = 0
    return this.#reckonSoon(calls)
  }

  #addTokens({ call }: KeptCall): void {
    const { input, output, cacheRead, reasoning } = this.#tokens
    this.#tokens = {
      input: input + call.inputTokens,
      output: output + call.outputTokens,
      cacheRead: cacheRead + call.cacheReadTokens,
      reasoning: reasoning + call.reasoningTokens,
    }
  }

  /** One after the other, so that each call is in the sums once. */
  #reckonSoon(calls: readonly KeptCall[]): Promise<CallSums> {
    const before = this.#sums
    this.#sums = before.then(async (sums) => plus(sums, await this.#reckon(calls)))
    return this.#sums
  }

  async #reckon(calls: readonly KeptCall[]): Promise<CallSums> {
    if (calls.length === 0) return NOTHING
    const { reckon } = await import('./reckon.ts')
    return reckon(calls, this.#options)
  }
}
