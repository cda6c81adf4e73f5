import { isDeepStrictEqual } from 'node:util'
import type { TrafficCase } from '@agentops/testkit/replay-wire/cases'
import type { Comparison } from './observed.ts'

/** What a comparison was made with: the provider class alone, or the event in the server's store. */
type Layer = 'codec' | 'stored'

/** Case → field → why it differs. */
type Reasons = Readonly<Record<string, Readonly<Record<string, string>>>>

interface Tally {
  agreed: number
  total: number
}

interface Row {
  readonly interactions: number
  readonly codec: Tally
  readonly stored: Tally
  /** Results of the SDK, compared with those without a recording. */
  readonly outcomes: Tally
  readonly notes: Set<string>
}

function newTally(): Tally {
  return { agreed: 0, total: 0 }
}

function cell({ agreed, total }: Tally): string {
  return `${agreed}/${total}`
}

function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (left, right) => ({ agreed: left.agreed + right.agreed, total: left.total + right.total }),
    newTally(),
  )
}

/** Counts, case by case, how much of what was expected was captured. */
export class Report {
  readonly #rows: ReadonlyMap<string, Row>
  readonly #reasons: Reasons

  /** @param reasons why a case's field differs from what was expected */
  constructor(cases: readonly TrafficCase[], reasons: Reasons = {}) {
    this.#reasons = reasons
    this.#rows = new Map(cases.map((recorded) => [recorded.case, newRow(recorded)]))
  }

  add(name: string, layer: Layer, comparisons: readonly Comparison[]): void {
    const row = this.#rows.get(name)
    if (!row) return
    for (const { compared, differences } of comparisons) {
      row[layer].total += compared
      row[layer].agreed += compared - differences.length
      for (const { field } of differences) {
        const reason = this.#reasons[name]?.[field]
        row.notes.add(`${layer}: ${field} differs${reason ? ` (${reason})` : ''}`)
      }
    }
  }

  addOutcomes(name: string, withUs: readonly unknown[], without: readonly unknown[]): void {
    const row = this.#rows.get(name)
    if (!row) return
    row.outcomes.total += without.length
    row.outcomes.agreed += without.filter((outcome, index) =>
      isDeepStrictEqual(outcome, withUs[index]),
    ).length
  }

  markdown(): string {
    const rows = [...this.#rows]
    const lines = rows.map(
      ([name, { interactions, codec, stored, outcomes, notes }]) =>
        `| ${name} | ${interactions} | ${cell(codec)} | ${cell(stored)} | ${cell(outcomes)} | ${[...notes].join('; ')} |`,
    )
    const all = rows.map(([, row]) => row)
    const [codec, stored, outcomes] = (['codec', 'stored', 'outcomes'] as const).map((column) =>
      cell(sum(all.map((row) => row[column]))),
    )
    const interactions = all.reduce((count, row) => count + row.interactions, 0)
    return [
      '',
      '| case | interactions | codec agrees | stored event agrees | SDK result same | note |',
      '|---|---|---|---|---|---|',
      ...lines,
      `| **all ${rows.length}** | ${interactions} | ${codec} | ${stored} | ${outcomes} | |`,
      '',
    ].join('\n')
  }
}

function newRow({ interactions }: TrafficCase): Row {
  const isResponseOnly = interactions.some(({ request }) => request.recorded === false)
  const notes = isResponseOnly ? ['only the answer was recorded: sent with a made-up request'] : []
  return {
    interactions: interactions.length,
    codec: newTally(),
    stored: newTally(),
    outcomes: newTally(),
    notes: new Set(notes),
  }
}
