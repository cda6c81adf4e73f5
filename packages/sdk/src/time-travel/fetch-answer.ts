import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, delayOf, errorOf, type Pace } from './answer.ts'

/** Statuses whose responses have no body (Fetch standard, "null body status"). */
const BODILESS = new Set([101, 204, 205, 304])

/** What of a request matters to the serving of its answer. */
export interface FetchContext {
  readonly url: string
  readonly signal: AbortSignal | undefined
}

function bodyOf(answer: Answer, pace: Pace, signal: AbortSignal | undefined): ReadableStream {
  const startedAt = performance.now()
  let next = 0
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true })
      },
      pull(controller) {
        const chunk = answer.chunks[next]
        next += 1
        if (!chunk) return finish(controller, answer)
        const give = () => {
          // A copy: the reader may change or transfer what it gets.
          if (!signal?.aborted) controller.enqueue(chunk.bytes.slice())
        }
        const delay = delayOf(chunk, startedAt, pace)
        return delay > 0 ? sleep(delay).then(give) : give()
      },
    },
    { highWaterMark: 0 },
  )
}

/** A body that broke ends as undici ends one: `TypeError: terminated`, with the cause. */
function finish(controller: ReadableStreamDefaultController, { failure }: Answer): void {
  if (failure) controller.error(new TypeError('terminated', { cause: errorOf(failure) }))
  else controller.close()
}

/**
 * Serves an answer as `fetch` would.
 *
 * @throws TypeError `fetch failed` where the recorded request got no answer; the signal's reason
 */
export function fetchAnswer(answer: Answer, pace: Pace, context: FetchContext): Response {
  const { url, signal } = context
  signal?.throwIfAborted()
  if (answer.status === 0) {
    const cause = answer.failure && errorOf(answer.failure)
    throw new TypeError('fetch failed', cause && { cause })
  }
  const body = BODILESS.has(answer.status) ? null : bodyOf(answer, pace, signal)
  const headers = answer.headers.map(([name, value]): [string, string] => [name, value])
  const response = new Response(body, { status: answer.status, headers })
  Object.defineProperty(response, 'url', { value: url, configurable: true })
  return response
}
