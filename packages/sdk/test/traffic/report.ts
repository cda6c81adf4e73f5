import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { TrafficCase } from '@agentops/testkit/replay-wire/cases'
import type { Comparison } from './observed.ts'

/**
 * What a comparison was made with: the provider class alone, the event in the server's store, or that
 * of a call whose answer came in other pieces.
 */
export type Layer = 'codec' | 'stored' | 'cut'

/** Case → field → why it differs. */
type Reasons = Readonly<Record<string, Readonly<Record<string, string>>>>

/** How many facts were compared, and how many of them agreed. */
export interface Tally {
  agreed: number
  total: number
}

/** What was found of one case. */
export interface CaseFindings {
  readonly name: string
  readonly features: readonly string[]
  readonly interactions: number
  readonly codec: Tally
  readonly stored: Tally
  readonly cut: Tally
  /** Results of the SDK, compared with those without a recording. */
  readonly outcomes: Tally
  /** Which fields differ, and why. */
  readonly notes: string[]
}

function newFindings({ case: name, features, interactions }: TrafficCase): CaseFindings {
  const tally = (): Tally => ({ agreed: 0, total: 0 })
  return {
    name,
    features,
    interactions: interactions.length,
    codec: tally(),
    stored: tally(),
    cut: tally(),
    outcomes: tally(),
    notes: [],
  }
}

/** Counts, case by case, how much of what was expected was captured. */
export class Report {
  readonly #findings: ReadonlyMap<string, CaseFindings>
  readonly #reasons: Reasons

  /** @param reasons why a case's field differs from what was expected */
  constructor(cases: readonly TrafficCase[], reasons: Reasons = {}) {
    this.#reasons = reasons
    this.#findings = new Map(cases.map((recorded) => [recorded.case, newFindings(recorded)]))
  }

  add(name: string, layer: Layer, comparisons: readonly Comparison[]): void {
    const findings = this.#findings.get(name)
    if (!findings) return
    for (const { compared, differences } of comparisons) {
      findings[layer].total += compared
      findings[layer].agreed += compared - differences.length
      for (const { field } of differences) {
        const reason = this.#reasons[name]?.[field] ?? 'NOT EXPLAINED'
        findings.notes.push(`${layer}: ${field} (${reason})`)
      }
    }
  }

  addOutcomes(name: string, withUs: readonly unknown[], without: readonly unknown[]): void {
    const findings = this.#findings.get(name)
    if (!findings) return
    findings.outcomes.total += without.length
    findings.outcomes.agreed += without.filter((outcome, index) =>
      isDeepStrictEqual(outcome, withUs[index]),
    ).length
  }

  /** Leaves what was found for the table that is printed when all providers are through. */
  write(directory: string, provider: string): void {
    mkdirSync(directory, { recursive: true })
    const file = join(directory, `${crypto.randomUUID()}.json`)
    writeFileSync(file, JSON.stringify({ provider, findings: [...this.#findings.values()] }))
  }
}
