import type { BranchPolicy } from '@agentops/protocol/branch'
import { ReplayLimitError } from './errors.ts'

/** Limits of a branch's live calls. */
export type Limits = Pick<BranchPolicy, 'budgetUsd' | 'maxCalls' | 'timeoutSeconds'>

/** US dollars that the session has cost so far, as the server knows it; undefined when it cannot say. */
export type AskCost = () => Promise<number | undefined>

/** Counts what a run does live, and refuses what is beyond its limits. */
export class LiveLimits {
  readonly #limits: Limits
  readonly #askCost: AskCost
  readonly #startedAt = performance.now()
  #calls = 0

  constructor(limits: Limits, askCost: AskCost) {
    this.#limits = limits
    this.#askCost = askCost
  }

  /** Live calls so far. */
  get calls(): number {
    return this.#calls
  }

  /**
   * Lets one more live call pass.
   *
   * @throws ReplayLimitError when it would be one too many
   */
  async admit(): Promise<void> {
    const { maxCalls, timeoutSeconds, budgetUsd } = this.#limits
    if (maxCalls !== null && this.#calls >= maxCalls) {
      throw new ReplayLimitError(`the run may make ${maxCalls} live calls (--max-calls), and has`)
    }
    const seconds = (performance.now() - this.#startedAt) / 1000
    if (timeoutSeconds !== null && seconds >= timeoutSeconds) {
      // Some SDKs look for the word in errors, and take them for a slow network's.
      throw new ReplayLimitError(`the run may take ${timeoutSeconds} s in all, and has`)
    }
    this.#calls += 1
    if (budgetUsd !== null) await this.#checkBudget(budgetUsd)
  }

  async #checkBudget(budgetUsd: number): Promise<void> {
    const cost = await this.#askCost()
    if (cost === undefined) {
      throw new ReplayLimitError(
        `the run has a budget of $${budgetUsd} (--budget), and what it has cost cannot be asked: is the server running?`,
      )
    }
    if (cost >= budgetUsd) {
      throw new ReplayLimitError(`the run may cost $${budgetUsd} (--budget), and has cost $${cost}`)
    }
  }
}
