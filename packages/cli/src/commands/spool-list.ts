import type { SpoolSummary } from '@agentops/sdk/spool'
import { count, moment } from '../output/format.ts'
import { safeJson, safeLine } from '../output/safe-text.ts'
import { type Column, layOut } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'

const KIBIBYTE = 1024

/** Options of {@link printSpools}. */
export interface PrintSpoolsOptions {
  readonly spools: readonly SpoolSummary[]
  readonly directory: string
  readonly terminal: Terminal
  /** Print `{ directory, spools }` instead of a table. */
  readonly json: boolean
}

const COLUMNS: readonly Column<SpoolSummary>[] = [
  { head: 'PROCESS', align: 'right', text: ({ pid }) => String(pid) },
  { head: 'STATE', text: ({ isAlive }) => (isAlive ? 'running' : 'ended') },
  { head: 'LAST SEEN', text: ({ lastSeenAt }) => moment(lastSeenAt) },
  { head: 'RECORDS', align: 'right', text: ({ records }) => count(records) },
  { head: 'KIB', align: 'right', text: ({ bytes }) => count(Math.ceil(bytes / KIBIBYTE)) },
  { head: 'SESSIONS', align: 'right', text: ({ openSessions }) => count(openSessions.length) },
  { head: 'SERVER', maxWidth: 48, text: ({ endpoint }) => safeLine(endpoint) },
]

/** Prints what the processes of this machine have not delivered yet. */
export function printSpools({ spools, directory, terminal, json }: PrintSpoolsOptions): void {
  if (json) return terminal.print(safeJson({ directory, spools }))
  if (spools.length === 0) return terminal.note(`Nothing waits in ${directory}.`)
  const table = layOut([...COLUMNS], spools)
  terminal.print(terminal.colours.dim(table.head))
  for (const line of table.lines) terminal.print(line.trimEnd())
}
