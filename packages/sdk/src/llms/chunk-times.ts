import { LLM } from '@agentops/protocol/attributes'
import type { AttributeInput } from '../event/event.ts'

const MAX_TIMES = 512

/** When the chunks of a body came, bounded: when full, every second one is kept. */
export class ChunkTimes {
  readonly #start = performance.now()
  #times: number[] = []
  #count = 0
  #step = 1

  note(): void {
    this.#count += 1
    if ((this.#count - 1) % this.#step !== 0) return
    if (this.#times.length === MAX_TIMES) this.#thin()
    this.#times.push(performance.now() - this.#start)
  }

  /** Milliseconds from the start to a piece, to one before it where its own was not kept; undefined without any. */
  of(piece: number): number | undefined {
    return this.#times[Math.floor(piece / this.#step)] ?? this.#times.at(-1)
  }

  attributes(isStream: boolean): Record<string, AttributeInput> {
    const first = this.#times[0]
    if (first === undefined || !isStream) return {}
    return {
      [LLM.timeToFirstChunk]: Math.round(first * 1000) / 1e6,
      [LLM.chunkCount]: this.#count,
      [LLM.chunkTimes]: this.#times.map((time) => Math.round(time * 100) / 100),
    }
  }

  #thin(): void {
    this.#times = this.#times.filter((_, index) => index % 2 === 0)
    this.#step *= 2
  }
}
