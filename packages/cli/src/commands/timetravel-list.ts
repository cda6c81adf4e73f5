import type { ApiClient } from '../api-client.ts'
import { commandLine } from '../output/command-line.ts'
import { moment } from '../output/format.ts'
import { safeJson, safeLine } from '../output/safe-text.ts'
import { type Column, layOut } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'
import { type BranchRow, listBranches } from '../time-travel/branch-client.ts'
import { findOriginal } from './find-session.ts'

/** Options of {@link listPlans}. */
export interface ListPlansOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  /** Only branches of this session. */
  readonly session: string | undefined
  /** Print `{ branches }`. */
  readonly json: boolean
}

const COLUMNS: readonly Column<BranchRow>[] = [
  { head: 'ID', text: ({ id }) => id },
  { head: 'NAME', maxWidth: 40, text: ({ name }) => safeLine(name) },
  { head: 'AUTHOR', maxWidth: 16, text: ({ author }) => safeLine(author) },
  { head: 'MADE', text: ({ createdAt }) => moment(createdAt) },
  { head: 'OF SESSION', text: ({ baseSessionId }) => baseSessionId },
  { head: 'AT', text: ({ forkEventId }) => forkEventId ?? 'the end' },
]

/** Prints branches, newest first. */
export async function listPlans(options: ListPlansOptions): Promise<void> {
  const { client, terminal, session, json } = options
  const base = session === undefined ? undefined : (await findOriginal(client, session)).id
  const branches = await listBranches(client, base)
  if (json) return terminal.print(safeJson({ branches }))
  if (branches.length === 0) {
    return terminal.note(`No branches. Make one with: ${commandLine('tt fork latest --at llm:1')}`)
  }
  const table = layOut(COLUMNS, branches)
  terminal.print(terminal.colours.dim(table.head))
  for (const line of table.lines) terminal.print(line.trimEnd())
}
