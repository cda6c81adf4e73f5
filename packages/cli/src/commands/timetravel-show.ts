import type { ApiClient } from '../api-client.ts'
import { duration, moment, sessionCost } from '../output/format.ts'
import { safeJson, safeLine } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'
import {
  type BranchRow,
  type BranchTreeRow,
  findBranch,
  readTree,
} from '../time-travel/branch-client.ts'
import { findOriginal } from './find-session.ts'

/** Options of {@link showPlans}. */
export interface ShowPlansOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  /** A session or a branch. */
  readonly wanted: string
  /** Print `{ branch, runs }` of a branch, `{ session, origin, branches, runs }` of a session. */
  readonly json: boolean
}

type Runs = BranchTreeRow['runs']

/** Prints a session's branches and their runs as a tree, or one branch with all that it says. */
export async function showPlans({
  client,
  terminal,
  wanted,
  json,
}: ShowPlansOptions): Promise<void> {
  const branch = wanted === 'latest' ? undefined : await findBranch(client, wanted)
  const session = await findOriginal(client, branch?.baseSessionId ?? wanted)
  const tree = await readTree(client, session.id)
  if (branch) {
    const runs = tree.branches.find(({ id }) => id === branch.id)?.runs ?? []
    if (json) return terminal.print(safeJson({ branch, runs }))
    printBranch(terminal, branch, runs)
    return terminal.print(safeJson({ overrides: branch.overrides, policy: branch.policy }, 2))
  }
  if (json) return terminal.print(safeJson({ session: session.id, ...tree }))
  const { bold, dim } = terminal.colours
  terminal.print(`${bold(safeLine(session.name || 'session'))}  ${session.id}`)
  if (tree.origin) terminal.print(dim(`runs ${tree.origin.sessionId} again`))
  for (const one of tree.branches) printBranch(terminal, one, one.runs)
  printRuns(terminal, tree.runs, '├─')
  if (tree.branches.length + tree.runs.length === 0) terminal.note('It was never run again.')
}

function printBranch(terminal: Terminal, branch: BranchRow, runs: Runs): void {
  const { id, name, author, createdAt, forkEventId } = branch
  const at = forkEventId === null ? '' : `  at ${forkEventId}`
  terminal.print(`├─ ${terminal.colours.bold(safeLine(name))}  ${id}${at}`)
  terminal.print(`│    ${terminal.colours.dim(`${safeLine(author)}  ${moment(createdAt)}`)}`)
  printRuns(terminal, runs, '│  ├─')
}

function printRuns(terminal: Terminal, runs: Runs, mark: string): void {
  for (const { session } of runs) {
    const facts = [session.state, duration(session.durationMs), sessionCost(session)]
    terminal.print(`${mark} run ${session.id}  ${facts.join('  ')}`)
  }
}
