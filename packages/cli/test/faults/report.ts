import { writeFileSync } from 'node:fs'
import type { EndingRow } from './endings.ts'
import type { Row } from './tally.ts'

const HEAD = ['what was done', 'times', 'produced', 'stored', 'doubled', 'lost', 'note']
const ENDING_HEAD = ['end', 'server', 'exit', 'state', 'reason', 'time to end']

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** The rows as a table in Markdown. */
function rowTable(rows: readonly Row[]): string {
  const cells = rows.map(({ done, times, produced, stored, doubled, lost, note }) => [
    done,
    ...[times, produced, stored, doubled, lost].map(String),
    note,
  ])
  return table(HEAD, cells)
}

/** The endings as a table in Markdown. */
function endingTable(rows: readonly EndingRow[]): string {
  const cells = rows.map(({ way, server, exit, state, reason, ms }) => {
    return [way, server, exit, state, reason, `${(ms / 1000).toFixed(1)} s`]
  })
  return table(ENDING_HEAD, cells)
}

/** Prints the tables, and writes them as a page when the environment names one. */
export function report(rows: readonly Row[], endings: readonly EndingRow[]): void {
  const text = `${rowTable(rows)}\n\n${endingTable(endings)}\n`
  process.stdout.write(`\n${text}\n`)
  const path = process.env['FAULTS_REPORT']
  if (path) writeFileSync(path, text)
}
