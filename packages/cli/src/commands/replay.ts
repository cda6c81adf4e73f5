import { randomBytes } from 'node:crypto'
import type { ApiClient } from '../api-client.ts'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { printReplay } from '../output/replay-view.ts'
import { safeJson } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'
import { draftBranch, type ForkFlags, keepBranch, unkept } from '../time-travel/draft-branch.ts'
import type { BranchRow } from '../time-travel/branch-client.ts'
import { type AgentResult, runAgent } from '../time-travel/run-agent.ts'
import { noteLeftOut } from '../time-travel/left-out.ts'
import { findSource, type Source } from '../time-travel/source.ts'

/** Options of {@link runReplay}. */
export interface ReplayOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  /** A session, a branch or a file. */
  readonly wanted: string
  readonly flags: ForkFlags
  /** The program and its arguments. */
  readonly command: readonly string[]
  /** Print `{ replay }`; the program's own output goes to stderr. */
  readonly json: boolean
  /** Give the program the recorded clock, and chance as it was. */
  readonly deterministic: boolean
  readonly signal: AbortSignal
}

/**
 * Runs a program again with what was recorded, and says how it went.
 *
 * @throws CommandError when the program fails, diverges where it must not, or makes no session
 */
export async function runReplay(options: ReplayOptions): Promise<void> {
  const { client, terminal, wanted, flags, command, json, deterministic, signal } = options
  const source = await findSource(client, wanted)
  noteLeftOut(terminal, source.recording)
  const branch = await branchOf(client, source, flags)
  const result = await runAgent({
    recording: source.bytes,
    branch,
    runId: randomBytes(4).toString('hex'),
    command,
    server: client.server,
    quiet: json,
    deterministic,
    signal,
  })
  const { report } = result
  if (json) {
    const { exitCode } = result
    terminal.print(safeJson({ replay: report ?? null, branch, exitCode }))
  } else if (report) printReplay(terminal, client.server, report)
  refuseFailure(result, branch)
}

/** A branch that is named runs under its own id, whatever its policy; one that edits is kept. */
async function branchOf(client: ApiClient, source: Source, flags: ForkFlags): Promise<BranchRow> {
  const draft = await draftBranch(source, flags)
  const isFork = flags.at !== undefined || flags.set !== undefined || flags.edit !== undefined
  if (isFork) return keepBranch(client, source, draft)
  return source.branch ? { ...source.branch, policy: draft.policy } : unkept(draft)
}

function refuseFailure({ exitCode, report }: AgentResult, { policy }: BranchRow): void {
  if (exitCode !== 0) {
    throw new CommandError(`The program ended with exit code ${exitCode ?? 'none: a signal'}.`)
  }
  if (!report) {
    throw new CommandError('The program recorded no session, so nothing was replayed.', {
      hint: "Does it call init() of '@agentops/sdk', and end by itself?",
    })
  }
  if (report.divergence && policy.onDivergence === 'stop') {
    throw new CommandError(`The program diverged at ${report.divergence.path}.`, {
      exitCode: EXIT.failure,
    })
  }
}
