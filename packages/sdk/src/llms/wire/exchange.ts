import type { Outcome } from '@agentops/protocol/attributes'
import type { Diversion } from '../../time-travel/diversion.ts'
import type { HeaderReader, RequestLine } from '../providers/base.ts'

/** What of a response's head matters. */
export interface ResponseHead {
  readonly status: number
  readonly headers: { get(name: string): string | null }
}

/**
 * What a tap tells of one HTTP exchange that a provider claims. Every method is called on the
 * caller's path: it keeps references and returns; it must not throw.
 */
export interface Exchange {
  /** The request's body as sent; not called when it has none that is text. */
  requestBody(text: string): void
  responded(head: ResponseHead): void
  /** Somebody waits for the whole body: no piece is told of before it is there. */
  reading?(): void
  /** A piece of the body, in order. The bytes belong to the caller and are not changed. */
  chunk(bytes: Uint8Array): void
  /** The whole body, read at once: takes the place of all chunks. */
  text(text: string): void
  /** The exchange is over; only the first call counts. */
  ended(outcome: Outcome, error?: unknown): void
  /** In a replay: decides what becomes of the request. */
  readonly diversion?: Diversion | undefined
}

/** Asks whether an exchange is to be observed. */
export type OpenExchange = (line: RequestLine, header: HeaderReader) => Exchange | undefined

/** A tap on one way of making requests. */
export interface TransportTap {
  /** Asks `open` about every request; what it does not claim passes untouched. */
  enable(open: OpenExchange): void
  /** Claims nothing any more and puts back what nobody has wrapped since. */
  disable(): void
}

/** A tap on requests that a recording can answer once the process has been prepared for it. */
export interface DivertibleTap extends TransportTap {
  /** @param isReplaying whether the running code is part of a session that runs again */
  divert(isReplaying: () => boolean): void
}
