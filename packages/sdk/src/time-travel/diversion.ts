import type { Answer } from './answer.ts'

/** What becomes of a provider call in a replay. */
export type CallDecision =
  | { readonly kind: 'serve'; readonly answer: Answer }
  /** It goes to the provider; `body` is sent in the place of the program's own. */
  | { readonly kind: 'live'; readonly body?: string }

/** Decides what becomes of a request before it is sent. */
export interface Diversion {
  /** Whether answers come with their recorded delays. */
  readonly isPaced: boolean
  /**
   * @param body undefined when there is none
   * @throws what the request is to fail with
   */
  decide(body: Uint8Array | undefined): Promise<CallDecision>
}

/** The diversions of requests and streams that a tap has seen being made. */
const diversions = new WeakMap<object, Diversion>()

/** Notes the diversion of a request, for whoever carries it. */
export function noteDiversion(request: object, diversion: Diversion | undefined): void {
  if (diversion) diversions.set(request, diversion)
}

/** The diversion of a request; undefined for one that goes its own way. */
export function diversionOf(request: object): Diversion | undefined {
  return diversions.get(request)
}
