import type { ChildProcess } from 'node:child_process'
import type { Encoding } from '@agentops/pricing/count-tokens'
import { forkOwn } from '../../own-process.ts'
import type { CountAnswer, CountOrder } from './tokenizer-process.ts'

/** Counts tokens: one number for each text, in order. */
export interface TokenCounter {
  count(encoding: Encoding, texts: readonly string[]): Promise<readonly number[]>
  /** Stops the process; counts that are waiting are estimated by length. */
  close(): void
}

/** Options of {@link createTokenCounter}. */
export interface TokenCounterOptions {
  /** Characters that may wait to be counted; above it texts are estimated by length; default 32 Mi. */
  readonly maxWaiting?: number
  /** A count that takes longer is given up and its texts estimated by length; default 30 s. */
  readonly timeoutMs?: number
}

/** About how many characters a token has, in English and in code. */
const CHARACTERS_PER_TOKEN = 4

interface Pending {
  readonly resolve: (counts: readonly number[]) => void
  readonly texts: readonly string[]
  readonly size: number
  readonly timer: NodeJS.Timeout
}

/** Makes a counter whose process and tables are loaded by the first count. */
export function createTokenCounter({
  maxWaiting = 32 * 1024 * 1024,
  timeoutMs = 30_000,
}: TokenCounterOptions = {}): TokenCounter {
  const pending = new Map<number, Pending>()
  let current: ChildProcess | undefined
  let waiting = 0
  let last = 0

  function settle(id: number, counts?: readonly number[]): void {
    const found = pending.get(id)
    if (!found) return
    pending.delete(id)
    clearTimeout(found.timer)
    waiting -= found.size
    found.resolve(counts ?? found.texts.map(byLength))
  }

  /** A process that died or hangs takes all that wait for it along; the next count starts another. */
  function abandon(failed: ChildProcess): void {
    failed.kill('SIGKILL')
    if (current !== failed) return
    current = undefined
    for (const id of pending.keys()) settle(id)
  }

  function start(): ChildProcess {
    const started = forkOwn(new URL('./tokenizer-process', import.meta.url), [], {})
    started.on('message', ({ id, counts }: CountAnswer) => settle(id, counts))
    started.on('error', () => abandon(started))
    started.on('exit', () => abandon(started))
    started.unref()
    started.channel?.unref()
    return started
  }

  return {
    count(encoding, texts) {
      const size = texts.reduce((total, text) => total + text.length, 0)
      if (waiting + size > maxWaiting) return Promise.resolve(texts.map(byLength))
      current ??= start()
      const asked = current
      const order: CountOrder = { id: (last += 1), encoding, texts }
      waiting += size
      return new Promise((resolve) => {
        const timer = setTimeout(() => abandon(asked), timeoutMs)
        pending.set(order.id, { resolve, texts, size, timer })
        asked.send(order)
      })
    },
    close() {
      if (current) abandon(current)
    },
  }
}

function byLength(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}
