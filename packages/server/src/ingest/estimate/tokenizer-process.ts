import { type Encoding, countTokens } from '@agentops/pricing/count-tokens'

/** What the process is asked: how many tokens each text has. */
export interface CountOrder {
  readonly id: number
  readonly encoding: Encoding
  readonly texts: readonly string[]
}

/** What it answers. */
export interface CountAnswer {
  readonly id: number
  readonly counts: readonly number[]
}

async function answer({ id, encoding, texts }: CountOrder): Promise<void> {
  const done: CountAnswer = { id, counts: await countTokens(encoding, texts) }
  process.send?.(done)
}

process.on('message', (order: CountOrder) => void answer(order))
// A process that outlives its server serves nobody.
process.on('disconnect', () => process.exit())
