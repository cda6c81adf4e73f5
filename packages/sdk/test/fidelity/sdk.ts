import type { Wanted } from './recorded-answers.ts'

/** What a client is made with for one use of a helper. */
export interface ClientSetUp {
  /** Base URL of the wire; the provider's own path follows it. */
  readonly url: string
  /** Aborts the call. */
  readonly signal: AbortSignal
  /** How often a call is tried again. */
  readonly retries: number
  /** Gives what is used in the place of a client. */
  readonly bind: <Client>(client: Client) => Client
}

/** A call that an SDK offers. */
export interface OfferedCall {
  readonly answer: Wanted
  /** How many requests it makes; 1 unless said otherwise. */
  readonly requests?: number
  /** Makes the call with a client of its own and gives what the SDK returns, before it is awaited. */
  readonly make: (setUp: ClientSetUp) => unknown
}

/** A provider's SDK: its calls by the name that an application writes. */
export interface Sdk {
  /** Its key in package.json. */
  readonly name: string
  readonly calls: Readonly<Record<string, OfferedCall>>
}
