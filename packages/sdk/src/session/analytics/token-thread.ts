import { parentPort } from 'node:worker_threads'
import { type Encoding, countTokens } from '@agentops/pricing/count-tokens'

/** What the thread is asked: how many tokens each text has. */
export interface CountOrder {
  readonly encoding: Encoding
  readonly texts: readonly string[]
}

// Orders come one at a time, each with its answer.
parentPort?.on('message', ({ encoding, texts }: CountOrder) => {
  void countTokens(encoding, texts).then((counts) => parentPort?.postMessage(counts))
})
