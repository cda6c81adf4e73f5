import { setTimeout as sleep } from 'node:timers/promises'
import { endBroken } from '../llms/wire/ending.ts'
import type { Exchange } from '../llms/wire/exchange.ts'
import { type Answer, delayOf, errorOf, type Pace } from './answer.ts'
import type { Receiver } from './undici-receiver.ts'

/** The asker gave up without saying why; undici's own class of this name belongs to one copy of it. */
class RequestAbortedError extends Error {
  override readonly name = 'AbortError'
  readonly code = 'UND_ERR_ABORTED'
}

function headOf({ status, headers }: Answer) {
  const get = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null
  return { status, headers: { get: (name: string) => get(name.toLowerCase()) } }
}

/** Tells an asker of undici's of an answer, as undici would, and the exchange of what passes. */
class Serving {
  readonly #receiver: Receiver
  readonly #exchange: Exchange
  #isOver = false

  constructor(receiver: Receiver, exchange: Exchange) {
    this.#receiver = receiver
    this.#exchange = exchange
    receiver.connected((reason) => this.fail(reason ?? new RequestAbortedError('Request aborted')))
  }

  fail(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    endBroken(this.#exchange, error)
    this.#receiver.failed(error)
  }

  async run(answer: Answer, pace: Pace): Promise<void> {
    const { status, headers, chunks, failure } = answer
    const startedAt = performance.now()
    if (status > 0 && !this.#isOver) {
      this.#exchange.responded(headOf(answer))
      this.#receiver.head(status, headers)
    }
    for (const chunk of chunks) {
      await this.#receiver.ready()
      const delay = delayOf(chunk, startedAt, pace)
      if (delay > 0) await sleep(delay)
      if (this.#isOver) return
      this.#exchange.chunk(chunk.bytes)
      // A copy: the reader may change or transfer what it gets.
      this.#receiver.data(chunk.bytes.slice())
    }
    await this.#receiver.ready()
    if (failure || status === 0)
      return this.fail(failure ? errorOf(failure) : new Error('no answer'))
    this.#complete()
  }

  #complete(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#exchange.ended('completed')
    this.#receiver.complete()
  }
}

/** Serves an answer; what the asker throws meanwhile is what its request fails with, as in undici. */
export async function answerReceiver(
  answer: Answer,
  pace: Pace,
  { receiver, exchange }: { readonly receiver: Receiver; readonly exchange: Exchange },
): Promise<void> {
  const serving = new Serving(receiver, exchange)
  try {
    await serving.run(answer, pace)
  } catch (error) {
    serving.fail(error)
  }
}
