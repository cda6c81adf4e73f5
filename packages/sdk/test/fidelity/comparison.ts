import type { TrafficCase } from '@agentops/testkit/replay-wire/cases'
import type { ReplayWire } from '@agentops/testkit/replay-wire/server'
import { describe, invoke, iterableOf, outcome } from './description.ts'
import { offeredHelpers } from './offered-helpers.ts'
import type { RecordedAnswers } from './recorded-answers.ts'
import type { ClientSetUp, OfferedCall } from './sdk.ts'
import { ITERATION, use } from './uses.ts'

/** Wires that answer at once, and slowly, so that there is something left to abort. */
export interface Wires {
  readonly prompt: ReplayWire
  readonly slow: ReplayWire
}

/** One thing that an application does with what a call gives it. */
export interface Scenario {
  /** What is used, such as `asResponse().json()`; the same in every run. */
  readonly helper: string
  readonly run: () => Promise<unknown>
}

/** What an application has got hold of. In a box: some of it would be awaited. */
interface Box {
  readonly held: object
}

/** A way from a call to something that has helpers. */
interface Reach {
  /** Put before the helper's name. */
  readonly prefix: string
  readonly from: (made: unknown) => Promise<Box | undefined>
}

function boxed(value: unknown): Box | undefined {
  return typeof value === 'object' && value !== null ? { held: value } : undefined
}

/** The stream in an answer: the answer itself, or a field of it (AWS). */
function streamIn(answer: unknown): Box | undefined {
  const box = boxed(answer)
  if (!box) return undefined
  const { held } = box
  const found = [held, Reflect.get(held, 'stream'), Reflect.get(held, 'body')].find(
    (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
  )
  return boxed(found)
}

/** What the end of a call gives: of a runner, which nobody has to await, or of a promise. */
function endOf(made: unknown): unknown {
  const { held } = boxed(made) ?? { held: {} }
  const name = ['runUntilDone', 'done'].find((name) => name in held)
  return name === undefined ? made : invoke(held, name)
}

async function responseOf(made: unknown): Promise<Box | undefined> {
  const box = boxed(made)
  if (!box || !('asResponse' in box.held)) return undefined
  return boxed(await invoke(box.held, 'asResponse'))
}

const REACHES: readonly Reach[] = [
  { prefix: '', from: async (made) => boxed(made) },
  {
    prefix: '(await).',
    from: async (made) => {
      const box = boxed(made)
      // A tool runner is a stream itself, without being awaited.
      const isPending = box && 'then' in box.held && !('runUntilDone' in box.held)
      return isPending ? streamIn(await made) : undefined
    },
  },
  { prefix: 'asResponse().', from: responseOf },
  {
    prefix: 'asResponse().body.',
    from: async (made) => {
      const body: unknown = Reflect.get((await responseOf(made))?.held ?? {}, 'body')
      return body instanceof ReadableStream ? { held: body } : undefined
    },
  },
]

/** Reads a stream in ways that leave some of it, or ask for more than there is. */
const READINGS: Readonly<Record<string, (stream: object, stop: () => void) => Promise<unknown>>> = {
  'early break': async (stream) => {
    for await (const piece of iterableOf(stream) ?? []) return piece
    return undefined
  },
  'iterated twice': async (stream) => [await describe(stream), await outcome(() => stream)],
  'abort in mid-stream': (stream, stop) =>
    outcome(async () => {
      for await (const _piece of iterableOf(stream) ?? []) stop()
    }),
}

/** Makes scenarios of one call; each use has a client and an answer of its own. */
export class Comparison {
  readonly #wires: Wires
  readonly #answers: RecordedAnswers
  readonly #call: OfferedCall

  readonly #bind: ClientSetUp['bind']

  constructor(
    wires: Wires,
    answers: RecordedAnswers,
    call: OfferedCall,
    bind: ClientSetUp['bind'],
  ) {
    this.#wires = wires
    this.#answers = answers
    this.#call = call
    this.#bind = bind
  }

  /** Everything that the call offers, found by making it. */
  async scenarios(): Promise<Scenario[]> {
    const found: Scenario[] = []
    for (const reach of REACHES) found.push(...(await this.#offeredBy(reach)))
    const names = found.map(({ helper }) => helper)
    if (names.some((name) => name.endsWith(ITERATION))) found.push(...this.#readings(names))
    return [...found, ...this.#failures()]
  }

  #make(played: TrafficCase, { retries = 0, wire = this.#wires.prompt } = {}) {
    const controller = new AbortController()
    const { signal } = controller
    const bind = this.#bind
    const made = () => this.#call.make({ url: wire.playUrl(played), signal, retries, bind })
    return { made, stop: () => controller.abort() }
  }

  #good(): TrafficCase {
    return this.#answers.good(this.#call.answer, this.#call.requests)
  }

  async #offeredBy({ prefix, from }: Reach): Promise<Scenario[]> {
    const box = await from(this.#make(this.#good()).made())
    if (!box) return []
    const helpers = offeredHelpers(box.held)
    await outcome(() => endOf(box.held))
    return helpers.map((name) => ({
      helper: prefix + name,
      run: () =>
        outcome(async () => {
          const again = await from(this.#make(this.#good()).made())
          return again ? use(again.held, name) : undefined
        }),
    }))
  }

  #readings(names: readonly string[]): Scenario[] {
    // A runner that was iterated to its end lets a second iteration wait for ever, with and without us.
    const isRunner = names.includes('done')
    const readings = Object.entries(READINGS)
    const asked = readings.filter(([helper]) => !isRunner || helper !== 'iterated twice')
    return asked.map(([helper, read]) => ({
      helper,
      run: () =>
        outcome(async () => {
          const wire = helper.startsWith('abort') ? this.#wires.slow : this.#wires.prompt
          const { made, stop } = this.#make(this.#good(), { wire })
          const held = made()
          const box = streamIn(held) ?? streamIn(await held)
          return box && read(box.held, stop)
        }),
    }))
  }

  #failures(): Scenario[] {
    const { answer, requests } = this.#call
    const ended = (made: () => unknown) => endOf(made())
    const failing = () => ended(this.#make(this.#answers.failing(answer)).made)
    const retried = () =>
      ended(this.#make(this.#answers.busyOnce(answer, requests), { retries: 1 }).made)
    const aborted = () => {
      const { made, stop } = this.#make(this.#good(), { wire: this.#wires.slow })
      const held = ended(made)
      stop()
      return held
    }
    return [
      { helper: 'an error as answer', run: () => outcome(failing) },
      { helper: 'a retry', run: () => outcome(retried) },
      { helper: 'abort before the answer', run: () => outcome(aborted) },
    ]
  }
}
