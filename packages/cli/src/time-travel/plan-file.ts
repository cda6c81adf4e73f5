import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BranchRow } from './branch-client.ts'

/** What a plan is made of. */
export interface PlanParts {
  /** A recording's file, packed. */
  readonly recording: Buffer
  readonly branch: BranchRow | undefined
  /** Names the run among those of its branch; may be empty. */
  readonly runId: string
  /** Whether the SDK is to say in a file how it went. */
  readonly reports: boolean
}

/** Where a plan's files are. */
export interface PlanFiles {
  /** What `AGENTOPS_TIME_TRAVEL` names. */
  readonly plan: string
  /** What the SDK writes when the session has ended. */
  readonly report: string
}

/** Writes a plan and its recording into a directory, for nobody but its owner to read. */
export async function writePlan(directory: string, parts: PlanParts): Promise<PlanFiles> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const files = { plan: join(directory, 'plan.json'), report: join(directory, 'report.json') }
  const content = {
    format: 'agentops.time-travel',
    version: 1,
    recording: 'recording.gz',
    branch: parts.branch,
    runId: parts.runId,
    ...(parts.reports && { reportFile: 'report.json' }),
  }
  await writeFile(join(directory, 'recording.gz'), parts.recording, { mode: 0o600 })
  await writeFile(files.plan, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
  return files
}
