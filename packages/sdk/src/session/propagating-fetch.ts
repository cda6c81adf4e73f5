import type { SessionId } from '@agentops/protocol/ids'
import { traceHeaders } from './propagation.ts'

type Fetch = typeof globalThis.fetch

/** What the wrapper needs to know of a session. */
interface Propagated {
  readonly id: SessionId
  /** Hosts that may learn of it. */
  readonly config: { readonly propagateTo: readonly string[] }
}

/** Whether a host is named by `host`, `host:port` or `*.domain`. */
function isNamed(url: URL, names: readonly string[]): boolean {
  return names.some((name) =>
    name.startsWith('*.')
      ? url.hostname.endsWith(name.slice(1))
      : url.host === name || url.hostname === name,
  )
}

function urlOf(input: Parameters<Fetch>[0]): URL | undefined {
  const text = input instanceof Request ? input.url : String(input)
  return URL.canParse(text) ? new URL(text) : undefined
}

function withHeaders(
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
  sessionId: SessionId,
): RequestInit {
  const headers = new Headers(
    init?.headers ?? (input instanceof Request ? input.headers : undefined),
  )
  const { traceparent, baggage } = traceHeaders(sessionId)
  // A tracer of the user's has put its own parent there: that one is nearer.
  if (traceparent && !headers.has('traceparent')) headers.set('traceparent', traceparent)
  headers.append('baggage', baggage)
  return { ...init, headers }
}

let users = 0
let placed: { readonly original: Fetch; readonly wrapper: Fetch } | undefined

/** Makes `fetch` tell the hosts of `propagateTo` which session is calling; other requests are as before. */
export function startPropagating(session: () => Propagated | undefined): void {
  users += 1
  if (placed) return
  const original = globalThis.fetch
  const propagated = (input: Parameters<Fetch>[0], init?: RequestInit): RequestInit | undefined => {
    try {
      const current = placed && session()
      const names = current?.config.propagateTo ?? []
      const url = names.length > 0 ? urlOf(input) : undefined
      return current && url && isNamed(url, names) ? withHeaders(input, init, current.id) : init
    } catch {
      // Arguments that `fetch` itself will turn down, in its own way.
      return init
    }
  }
  const wrapper: Fetch = (input, init) => original(input, propagated(input, init))
  placed = { original, wrapper }
  globalThis.fetch = wrapper
}

/** One fewer needs it; after the last, `fetch` is back, unless someone has wrapped it since: then it only goes quiet. */
export function stopPropagating(): void {
  users -= 1
  if (users > 0) return
  if (placed && globalThis.fetch === placed.wrapper) globalThis.fetch = placed.original
  placed = undefined
}
