import type { Line, Segment } from '@agentops/replay/render-divergence'
import type { ComparisonRow } from '../commands/timetravel-diff.ts'
import { count, dollars, duration } from './format.ts'
import { safeLine } from './safe-text.ts'
import type { Terminal } from './terminal.ts'

type Step = ComparisonRow['steps'][number]

/** What of a comparison is printed. */
export interface ComparisonView {
  /** Steps that are the same, too. */
  readonly all: boolean
  /** How changed steps differ. */
  readonly details: ReadonlyMap<Step, readonly Line[]>
}

const MARKS = { same: ' ', changed: '~', added: '+', removed: '-' } as const

/** Prints two sessions side by side: what differs, then the sums. */
export function printComparison(
  terminal: Terminal,
  comparison: ComparisonRow,
  { all, details }: ComparisonView,
): void {
  const { steps, firstDivergence, counts } = comparison
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'same' && !all) continue
    const note = index === firstDivergence ? terminal.colours.dim('  first difference') : ''
    terminal.print(stepLine(terminal, step) + note)
    for (const line of details.get(step) ?? []) {
      terminal.print(`    ${line.map((segment) => paint(terminal, segment)).join('')}`)
    }
  }
  if (firstDivergence === null) terminal.print('The sessions are the same, step by step.')
  const { same, changed, added, removed } = counts
  terminal.print()
  terminal.print(`Steps      ${same} same, ${changed} changed, ${added} added, ${removed} removed`)
  printSums(terminal, comparison)
}

function printSums(terminal: Terminal, comparison: ComparisonRow): void {
  const { costNano, tokens, durationMs, saved } = comparison
  terminal.print(`Cost       ${dollars(costNano.before)} → ${dollars(costNano.after)}`)
  terminal.print(`Tokens     ${count(tokens.before)} → ${count(tokens.after)}`)
  terminal.print(`Time       ${duration(durationMs.before)} → ${duration(durationMs.after)}`)
  if (saved.calls === 0) return
  const sums = `${dollars(saved.costNano)} and ${duration(saved.durationMs)}`
  terminal.print(`Saved      ${sums} by ${count(saved.calls)} replayed steps`)
}

function stepLine({ colours }: Terminal, { kind, before, after, depth }: Step): string {
  const { type = '', name = '', agentName = '' } = after ?? before ?? {}
  const agent = agentName === '' ? '' : `${safeLine(agentName)}: `
  const text = `${MARKS[kind]} ${'  '.repeat(depth)}${agent}${safeLine(`${type} ${name}`)}`
  if (kind === 'added') return colours.green(text)
  if (kind === 'removed') return colours.red(text)
  return kind === 'changed' ? colours.yellow(text) : text
}

/** Without colour, what was removed and added is set apart as in a diff of words. */
function paint({ colours }: Terminal, { kind, text }: Segment): string {
  if (kind === 'removed') return colours.red(`[-${text}-]`)
  if (kind === 'added') return colours.green(`{+${text}+}`)
  return kind === 'path' ? colours.bold(text) : text
}
