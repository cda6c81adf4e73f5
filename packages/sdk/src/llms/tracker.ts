import { currentScope } from '../context.ts'
import { openMcpExchange } from '../integrations/mcp/http-exchange.ts'
import { recordedObjects } from '../integrations/recorded-objects.ts'
import type { Session } from '../session/session.ts'
import { divertHttp } from '../time-travel/divert-http.ts'
import { LlmCall } from './call.ts'
import type { HeaderReader, RequestLine } from './providers/base.ts'
import { loadCodecs } from './providers/loaded-later.ts'
import { isChosen } from './chosen-providers.ts'
import { claimRequest } from './providers/registry.ts'
import { createClientTap } from './wire/client-tap.ts'
import type { DivertibleTap, Exchange, TransportTap } from './wire/exchange.ts'
import { createFetchTap } from './wire/fetch-tap.ts'
import { untilLastChunk } from './wire/last-chunk.ts'
import { createHttpTap } from './wire/http-tap.ts'
import { createHttp2Tap } from './wire/http2-tap.ts'
import { createUndiciTap } from './wire/undici-tap.ts'

const fetchTap = createFetchTap()
/** The tap on clients with a transport of their own. */
export const clientTap = createClientTap()
const divertible: readonly DivertibleTap[] = [createUndiciTap(), createHttp2Tap()]
const taps: readonly TransportTap[] = [fetchTap, ...divertible, createHttpTap(), clientTap]

// At import, before `init()`: SDKs keep the `fetch` that they find when a client is made, and clients
// are often made at the top of a module.
fetchTap.place()

/** Finds the session of code outside of any; undefined while the taps are off. */
let outside: (() => Session | undefined) | undefined

/** Puts the taps in place, once a process; `findSession` gives the session of code outside of any. */
export function startInstrumenting(findSession: () => Session | undefined): void {
  const open = (line: RequestLine, header: HeaderReader): Exchange | undefined => {
    const sessionHere = () => currentScope().session ?? findSession()
    const claimed = claimRequest(line, header)
    if (!claimed) return openMcpExchange(line, header, sessionHere)
    const session = sessionHere()
    if (!session || !isChosen(session.config, claimed.provider.name)) return undefined
    const { provider, claim } = claimed
    return untilLastChunk(new LlmCall({ session, provider, claim, line, header }), provider)
  }
  for (const tap of taps) tap.enable(open)
  recordedObjects.each((place) => place.put())
  // Nobody waits for them: what comes before they are there is read afterwards.
  void loadCodecs()
  outside = findSession
}

/**
 * Leads requests past the network, so that a recording can answer them; for processes that run a session again.
 *
 * @param isReplaying whether the running code is part of such a session
 */
export function divertRequests(isReplaying: () => boolean): void {
  divertHttp(isReplaying)
  for (const tap of divertible) tap.divert(isReplaying)
}

/**
 * Takes the taps off: `fetch`, the functions of `node:http` and `node:http2`, the transports of clients
 * given to `instrument()`, `callTool` of those given to `recordMcp()` and the functions of tools given to
 * `recordLangChainTools()` are the very ones they were.
 * Calls in flight are still recorded to their end.
 */
export function stopInstrumenting(): void {
  for (const tap of taps) tap.disable()
  recordedObjects.each((place) => place.remove())
  outside = undefined
}

/** Takes the taps off. @returns puts them back, above whatever was put in their places meanwhile */
export function pauseInstrumenting(): () => void {
  const before = outside
  stopInstrumenting()
  return () => {
    stopInstrumenting()
    if (before) startInstrumenting(before)
    else fetchTap.place()
  }
}
