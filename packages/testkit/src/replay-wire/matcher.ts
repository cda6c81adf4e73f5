import { isDeepStrictEqual } from 'node:util'
import type { Interaction, TrafficCase } from './cases.ts'

/** A request as it came in; `body` is parsed JSON, or the text when it is none. */
export interface IncomingCall {
  readonly method: string
  /** Path below the case's URL. */
  readonly path: string
  readonly body: unknown
}

/** The interaction that answers a call, and whether its body was the recorded one. */
export interface Match {
  readonly index: number
  readonly interaction: Interaction
  readonly how: 'exact' | 'path'
}

/**
 * Chooses answers for one run through a case: the recorded body first, in recorded order and again
 * when it is sent again; else the next unused interaction of the same method and path.
 */
export class CaseMatcher {
  readonly #case: TrafficCase
  readonly #used = new Set<number>()

  constructor(trafficCase: TrafficCase) {
    this.#case = trafficCase
  }

  /** Finds and uses up the answer to a call; undefined when none is left that fits. */
  take(call: IncomingCall): Match | undefined {
    const candidates = this.#candidates(call)
    const exact = candidates.filter(({ interaction }) => sameBody(interaction, call.body))
    const unused = candidates.filter(({ index }) => !this.#used.has(index))
    const chosen =
      exact.find(({ index }) => !this.#used.has(index)) ??
      exact.at(-1) ??
      unused.find(({ interaction }) => sameStreaming(interaction, call.body)) ??
      unused[0]
    if (chosen === undefined) return undefined
    this.#used.add(chosen.index)
    return { ...chosen, how: exact.includes(chosen) ? 'exact' : 'path' }
  }

  #candidates(call: IncomingCall) {
    const numbered = this.#case.interactions.map((interaction, index) => ({ interaction, index }))
    return numbered.filter(
      ({ interaction: { request } }) =>
        request.method === call.method &&
        [request.path, ...(request.path_aliases ?? [])].some((path) => samePath(path, call.path)),
    )
  }
}

/** Whether an answer is a stream of events rather than one JSON document. */
export function isStreamed({ response }: Interaction): boolean {
  return typeof response.body === 'string' && !isJson(response.headers['content-type'])
}

function isJson(contentType = ''): boolean {
  return contentType.startsWith('application/json')
}

function sameBody({ request }: Interaction, body: unknown): boolean {
  return request.recorded !== false && isDeepStrictEqual(request.body ?? '', body)
}

function sameStreaming(interaction: Interaction, body: unknown): boolean {
  const wanted = typeof body === 'object' && body !== null && 'stream' in body && !!body.stream
  return isStreamed(interaction) === wanted
}

/** Equal, or one is the end of the other: SDKs differ in how much of the path is their base URL. */
function samePath(recorded: string, received: string): boolean {
  const left = segments(recorded)
  const right = segments(received)
  const length = Math.min(left.length, right.length)
  return length > 0 && isDeepStrictEqual(left.slice(-length), right.slice(-length))
}

/** Google serves the same methods under `v1` and `v1beta`. */
function segments(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '')
  return parts.map((part) => decodeURIComponent(part).replace(/^(v\d+)(alpha|beta)\d*$/, '$1'))
}
