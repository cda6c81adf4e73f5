import { randomBytes } from 'node:crypto'
import { findEvent } from '../time-travel/find-event.ts'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { printRuns } from '../output/runs-view.ts'
import { safeJson } from '../output/safe-text.ts'
import { type BranchDraft, type BranchRow, createBranch } from '../time-travel/branch-client.ts'
import { draftBranch, unkept } from '../time-travel/draft-branch.ts'
import { runAgent } from '../time-travel/run-agent.ts'
import { findSource, type Source } from '../time-travel/source.ts'
import type { ReplayOptions } from './replay.ts'

/** Options of {@link runReplays}. */
export interface ReplaysOptions extends ReplayOptions {
  /** How often with each model. */
  readonly runs: number
  /** Models that the calls from the fork on ask; none: as the program says. */
  readonly models: readonly string[]
}

/** What came of one run. */
export interface RunResult {
  /** Empty for what the program asks. */
  readonly model: string
  readonly branchId: string
  readonly exitCode: number | null
  /** Undefined when the program recorded no session. */
  readonly sessionId: string | undefined
  readonly state: string
  /** LLM calls and tools. */
  readonly steps: number
  readonly liveCalls: number
  readonly costNano: number
  readonly durationMs: number
}

/**
 * Runs what comes after the fork several times, with several models, one after the other, and
 * tabulates what came of it.
 *
 * @throws CommandError when nothing is forked: every run would be the same
 */
export async function runReplays(options: ReplaysOptions): Promise<void> {
  const { client, terminal, wanted, flags, models, runs, json, signal } = options
  const source = await findSource(client, wanted)
  const draft = await draftBranch(source, flags)
  if (draft.forkEventId === null) throw nothingForked()
  const results: RunResult[] = []
  for (const model of models.length === 0 ? [''] : models) {
    const own = model === '' ? draft : withModel(draft, source, model)
    const branch = source.onServer ? await createBranch(client, own) : unkept(own)
    for (let run = 0; run < runs && !signal.aborted; run += 1) {
      results.push(await runOnce(options, source, { branch, model }))
    }
  }
  if (json) terminal.print(safeJson({ runs: results }))
  else printRuns(terminal, results)
}

/** Calls from the fork on ask another model; an answer that is edited is not asked for. */
function withModel(draft: BranchDraft, { recording }: Source, model: string): BranchDraft {
  const from = recording.events.indexOf(findEvent(recording, draft.forkEventId ?? ''))
  const edited = new Set(draft.overrides.map(({ eventId }) => eventId))
  const calls = recording.events
    .slice(from)
    .filter(({ id, type }) => type === 'llm' && !edited.has(id))
  const override = { target: 'request.model' as const, model }
  const overrides = calls.map(({ id }) => ({ eventId: id, override }))
  return {
    ...draft,
    name: `${draft.name}, ${model}`,
    overrides: [...draft.overrides, ...overrides],
  }
}

interface Plan {
  readonly branch: BranchRow
  readonly model: string
}

async function runOnce(
  { client, command, deterministic, signal }: ReplaysOptions,
  { bytes }: Source,
  { branch, model }: Plan,
): Promise<RunResult> {
  const runId = randomBytes(4).toString('hex')
  const { exitCode, report, milliseconds } = await runAgent({
    recording: bytes,
    branch,
    runId,
    command,
    server: client.server,
    quiet: true,
    deterministic,
    signal,
  })
  const session = report && (await client.session(report.sessionId))
  const run = { model, branchId: branch.id, exitCode, sessionId: report?.sessionId }
  const liveCalls = report?.liveCalls ?? 0
  if (!session) {
    return {
      ...run,
      liveCalls,
      state: 'no session',
      steps: 0,
      costNano: 0,
      durationMs: milliseconds,
    }
  }
  const { state, counts, costNano, durationMs } = session
  const steps = counts.llm + counts.tool
  return { ...run, liveCalls, state, steps, costNano, durationMs: durationMs ?? milliseconds }
}

function nothingForked(): CommandError {
  return new CommandError('Without a fork every run is the same.', {
    exitCode: EXIT.usage,
    hint: 'Name the event from which calls are to be live with --at, as in --at llm:1',
  })
}
