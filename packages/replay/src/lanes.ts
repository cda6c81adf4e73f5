import type { RecordedCall } from './recorded-calls.ts'

/** How many attempts of each call have been served. */
export class Served {
  readonly #counts: Uint32Array

  constructor(calls: number) {
    this.#counts = new Uint32Array(calls)
  }

  count(call: RecordedCall): number {
    return this.#counts[call.order] ?? 0
  }

  note(call: RecordedCall): void {
    this.#counts[call.order] = this.count(call) + 1
  }
}

/** Calls with one thing in common, in the order of creation. */
export class Lane {
  readonly calls: RecordedCall[] = []
  readonly #served: Served
  #head = 0

  constructor(served: Served) {
    this.#served = served
  }

  /** The first call that has not been served. */
  first(): RecordedCall | undefined {
    while (this.#head < this.calls.length && !this.#isOpen(this.#head)) this.#head += 1
    return this.calls[this.#head]
  }

  /** Calls that have not been served and were made before a given one, at most so many. */
  *before(call: RecordedCall, limit: number): Generator<RecordedCall> {
    this.first()
    for (let index = this.#head, found = 0; index < this.calls.length; index += 1) {
      const one = this.calls[index]
      if (one === undefined || one.order >= call.order || found === limit) return
      if (!this.#isOpen(index)) continue
      found += 1
      yield one
    }
  }

  /** The first call of which so many attempts were served, and that was tried once more. */
  retried(attempt: number): RecordedCall | undefined {
    return this.calls.find(
      (call) => this.#served.count(call) === attempt && call.attempts.length > attempt,
    )
  }

  #isOpen(index: number): boolean {
    const call = this.calls[index]
    return call !== undefined && this.#served.count(call) === 0
  }
}

/** Lanes by key. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>()
  readonly #served: Served

  constructor(served: Served) {
    this.#served = served
  }

  get(key: string): Lane | undefined {
    return this.#lanes.get(key)
  }

  add(key: string, call: RecordedCall): void {
    const lane = this.#lanes.get(key) ?? new Lane(this.#served)
    lane.calls.push(call)
    this.#lanes.set(key, lane)
  }
}
