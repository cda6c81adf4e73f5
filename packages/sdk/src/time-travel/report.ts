import type { RecordedEvent } from '@agentops/protocol/recording'
import type { Divergence } from '@agentops/replay/divergence'
import { appendFileSync } from 'node:fs'
import { divergenceText } from './divergence-text.ts'
import type { TimeTravelPlan } from './plan.ts'

/** A recorded call that the program did not make. */
type UnusedCall = Pick<RecordedEvent, 'id' | 'name' | 'model'>

/** Calls that are named in a report; of the others there is a number. */
const MOST_NAMED = 20

/** How a replay went, as the report file says it. */
export interface ReplayResult {
  readonly sessionId: string
  readonly baseSessionId: string
  readonly branchId: string | null
  readonly runId: string
  readonly served: number
  readonly liveCalls: number
  /** Paths of the events that were edited. */
  readonly edited: readonly string[]
  /** Integer nano-dollars that the served calls had cost. */
  readonly savedNano: number
  /** Recorded calls before the fork that the program did not make. */
  readonly notMade: number
  /** The first of them. */
  readonly unused: readonly UnusedCall[]
  readonly divergence: Divergence | null
}

/** Of more tools that ran nothing is said. */
const MAX_TOOLS = 100

/** Counts what a replay does, and says at once what a person wants to know at once. */
export class ReplayReport {
  readonly #plan: TimeTravelPlan
  readonly #sessionId: string
  readonly #say: (text: string) => void
  readonly #edited: string[] = []
  readonly #ran = new Set<string>()
  #served = 0
  #savedNano = 0
  #divergence: Divergence | null = null
  #isOver = false

  /** @param say writes a line to the person at the terminal */
  constructor(plan: TimeTravelPlan, sessionId: string, say: (text: string) => void) {
    this.#plan = plan
    this.#sessionId = sessionId
    this.#say = say
  }

  /** A call or tool was answered by the recording. */
  served(costNano: number): void {
    this.#served += 1
    this.#savedNano += costNano
  }

  /** An event got another answer than was recorded, as the branch has it. */
  edited(path: string): void {
    this.#edited.push(path)
    this.#say(`the edit applies at ${path}`)
  }

  /** A framework ran a tool that could not be served. Said once for each tool. */
  toolRan(name: string): void {
    if (this.#ran.has(name) || this.#ran.size >= MAX_TOOLS) return
    this.#ran.add(name)
    this.#say(
      `the tool ${name} was run, and not served: wrap its function with recordTool('${name}')`,
    )
  }

  /** The person at the terminal was to be asked whether to go on, and there is none. */
  nobodyAsked(): void {
    this.#say('there is no terminal to ask at, so it stops here')
  }

  diverged(divergence: Divergence): void {
    this.#divergence = divergence
    this.#say(`the replay ${divergenceText(divergence)}`)
  }

  /** The session is over: writes the report file, if the plan names one. */
  ended(liveCalls: number, remaining: readonly RecordedEvent[]): void {
    if (this.#isOver) return
    this.#isOver = true
    const result = this.#result(liveCalls, remaining)
    this.#say(summaryOf(result))
    const { reportFile } = this.#plan
    if (reportFile === '') return
    try {
      appendFileSync(reportFile, `${JSON.stringify(result)}\n`, { mode: 0o600 })
    } catch {
      this.#say(`the report could not be written to ${reportFile}`)
    }
  }

  #result(liveCalls: number, remaining: readonly RecordedEvent[]): ReplayResult {
    const { recording, branch, runId } = this.#plan
    return {
      sessionId: this.#sessionId,
      baseSessionId: recording.session.id,
      branchId: branch?.id ?? null,
      runId,
      served: this.#served,
      liveCalls,
      edited: this.#edited,
      savedNano: this.#savedNano,
      notMade: remaining.length,
      unused: remaining.slice(0, MOST_NAMED).map(({ id, name, model }) => ({ id, name, model })),
      divergence: this.#divergence,
    }
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function summaryOf({ served, liveCalls, notMade, savedNano }: ReplayResult): string {
  const saved = savedNano > 0 ? `, which had cost $${(savedNano / 1e9).toFixed(6)}` : ''
  const left = notMade > 0 ? `; ${count(notMade, 'recorded call')} not made` : ''
  return `${count(served, 'call')} served from the recording${saved}; ${count(liveCalls, 'live call')}${left}`
}
