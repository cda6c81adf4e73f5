import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Encoding } from '@agentops/pricing/count-tokens'
import { ownProgram } from '../../own-program.ts'
import type { CountOrder } from './token-thread.ts'

const TIMEOUT_MS = 30_000

/**
 * Counts tokens in a thread of its own: the tables take some tenths of a second to load and tens of
 * megabytes, which the agent is spared. The thread starts with the first text and is gone after `close()`.
 */
export class TokenCounter {
  #thread: Worker | undefined

  /** One number for each text; one call at a time. Rejects where there is no thread to be had. */
  async count(encoding: Encoding, texts: readonly string[]): Promise<readonly number[]> {
    const thread = (this.#thread ??= startThread())
    const order: CountOrder = { encoding, texts }
    thread.postMessage(order)
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const [counts]: (readonly number[])[] = await once(thread, 'message', { signal })
      return counts ?? []
    } catch (error) {
      this.close()
      throw error
    }
  }

  close(): void {
    void this.#thread?.terminate()
    this.#thread = undefined
  }
}

function startThread(): Worker {
  const program = ownProgram('session/analytics/token-thread')
  if (!program) throw new Error('the program that counts tokens is not beside this code')
  // Neither the host's preloads nor its environment: nothing in this thread is to be recorded.
  return new Worker(program.path, { execArgv: [...program.loader], env: {} })
}
