import { afterAll, beforeAll } from 'vitest'

/** Origin that a provider has in production → origin of the wire that plays it. */
const played = new Map<string, string>()

/**
 * The URL of a case at the host that a provider has in production, for those that only their host
 * tells: {@link playHosts} sends what goes there to the wire.
 */
export function caseAt(origin: string, caseUrl: string): string {
  const wire = new URL(caseUrl)
  played.set(new URL(origin).origin, wire.origin)
  return `${origin}${wire.pathname}`
}

/** Sends requests to hosts of {@link caseAt} to the wire instead, beneath the tap. */
export function playHosts(): void {
  const original = globalThis.fetch

  beforeAll(() => {
    globalThis.fetch = (input, init) => {
      const request = input instanceof Request ? input.url : String(input)
      const { origin } = new URL(request)
      const wire = played.get(origin)
      if (wire === undefined) return original(input, init)
      const url = wire + request.slice(origin.length)
      return original(input instanceof Request ? new Request(url, input) : url, init)
    }
  })

  afterAll(() => {
    globalThis.fetch = original
  })
}
