import type { RunResult } from '../commands/replay-runs.ts'
import { count, dollars, duration } from './format.ts'
import { safeLine } from './safe-text.ts'
import { type Column, layOut } from './table.ts'
import type { Terminal } from './terminal.ts'

const COLUMNS: readonly Column<RunResult>[] = [
  { head: 'MODEL', text: ({ model }) => safeLine(model) || 'as recorded' },
  { head: 'OUTCOME', text: ({ state }) => state },
  { head: 'EXIT', align: 'right', text: ({ exitCode }) => String(exitCode ?? 'signal') },
  { head: 'STEPS', align: 'right', text: ({ steps }) => count(steps) },
  { head: 'LIVE', align: 'right', text: ({ liveCalls }) => count(liveCalls) },
  { head: 'COST', align: 'right', text: ({ costNano }) => dollars(costNano) },
  { head: 'TIME', align: 'right', text: ({ durationMs }) => duration(durationMs) },
  { head: 'SESSION', text: ({ sessionId }) => sessionId ?? '' },
]

/** Prints what came of several runs, one a line. */
export function printRuns(terminal: Terminal, runs: readonly RunResult[]): void {
  const table = layOut(COLUMNS, runs)
  terminal.print(terminal.colours.dim(table.head))
  for (const line of table.lines) terminal.print(line.trimEnd())
}
