import { type Branch, type BranchPolicy, DEFAULT_POLICY } from '@agentops/protocol/branch'
import { type Recording, RECORDING_FORMAT } from '@agentops/protocol/recording'
import { readRecording } from '@agentops/replay/recording-reader'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { TimeTravelError } from './errors.ts'
import { readBranch, readPolicy } from './read-branch.ts'

/** First field of a plan file, so that it says what it is. */
const PLAN_FORMAT = 'agentops.time-travel'

/** Largest recording that is read, in bytes, before and after decompression. */
const MAX_FILE_BYTES = 256 * 1024 * 1024
const MAX_TEXT_BYTES = 512 * 1024 * 1024

/** What a process is to do again. */
export interface TimeTravelPlan {
  readonly recording: Recording
  /** Undefined replays the recording as it is. */
  readonly branch: Branch | undefined
  /** The branch's, else the plan's own, else the default. */
  readonly policy: BranchPolicy
  /** Names this run among those of its branch; empty when it has no name. */
  readonly runId: string
  /** File that is told how each replayed session went, a line of JSON each; empty for none. */
  readonly reportFile: string
  /** Whether nothing of this process may reach a network. */
  readonly isOffline: boolean
  /** Whether the new session stays in this process. */
  readonly isUnsent: boolean
}

function readBounded(path: string): Buffer {
  try {
    const { size } = statSync(path)
    if (size <= MAX_FILE_BYTES) return readFileSync(path)
    throw new TimeTravelError(`${path} has ${size} bytes; at most ${MAX_FILE_BYTES} are read`)
  } catch (error) {
    if (error instanceof TimeTravelError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new TimeTravelError(`${path} cannot be read: ${reason}`)
  }
}

/** Only a program that replays loads zlib. */
function gunzip(path: string, bytes: Buffer): string {
  try {
    const zlib = process.getBuiltinModule('node:zlib')
    return zlib.gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES }).toString('utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new TimeTravelError(`${path} is damaged or too large: ${reason}`)
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function loadRecording(path: string, bytes = readBounded(path)): Recording {
  return readRecording([isGzip(bytes) ? gunzip(path, bytes) : bytes.toString('utf8')])
}

function parsePlan(path: string, bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  const text = bytes.toString('utf8')
  // Plain JSON lines, of which the first says what they are.
  if (text.slice(0, text.indexOf('\n')).includes(RECORDING_FORMAT)) return undefined
  try {
    const plan: unknown = JSON.parse(text)
    if (typeof plan !== 'object' || plan === null) return undefined
    return Reflect.get(plan, 'format') === PLAN_FORMAT ? { ...plan } : undefined
  } catch {
    throw new TimeTravelError(`${path} is neither a recording nor a plan of time travel`)
  }
}

/** What a recording alone says of how it is run. */
const PLAIN = {
  branch: undefined,
  policy: DEFAULT_POLICY,
  runId: '',
  reportFile: '',
  isOffline: false,
  isUnsent: false,
} as const

/**
 * Reads what `AGENTOPS_TIME_TRAVEL` names: a recording (as `agentops sessions export` writes it), or a
 * plan, JSON that names a recording beside it and may hold a branch.
 *
 * @throws TimeTravelError, or the reader's own errors, saying what is wrong and where
 */
export function loadPlan(file: string): TimeTravelPlan {
  const path = resolve(file)
  const bytes = readBounded(path)
  const plan = isGzip(bytes) || bytes.length > MAX_PLAN_BYTES ? undefined : parsePlan(path, bytes)
  if (!plan) {
    const recording = loadRecording(path, bytes)
    return { ...PLAIN, recording }
  }
  const { version, recording, branch, policy, runId = '', reportFile = '' } = plan
  if (version !== 1) {
    throw new TimeTravelError(`${path} has version ${String(version)}; this SDK reads version 1`)
  }
  const beside = (name: unknown): string => resolve(dirname(path), String(name))
  const read = branch === undefined ? undefined : readBranch(branch)
  return {
    recording: loadRecording(beside(recording)),
    branch: read,
    policy: read?.policy ?? readPolicy(policy),
    runId: String(runId),
    reportFile: reportFile === '' ? '' : beside(reportFile),
    isOffline: plan['offline'] === true,
    isUnsent: false,
  }
}

/** A plan is small; a recording that is not compressed begins like JSON too. */
const MAX_PLAN_BYTES = 16 * 1024 * 1024
