import type { Divergence } from '@agentops/replay/divergence'
import { readFileSync } from 'node:fs'
import { divergenceText } from '../time-travel/divergence-text.ts'
import type { ReplayResult } from '../time-travel/report.ts'

/** What a program did is not what its recording has. */
export class RecordingMismatchError extends Error {
  override readonly name = 'RecordingMismatchError'
  /** The first request that differs; null when it is something else. */
  readonly divergence: Divergence | null

  constructor(message: string, divergence: Divergence | null, cause?: unknown) {
    super(message, { cause })
    this.divergence = divergence
  }
}

/** The reports of the sessions that ran, in the order in which they ended. */
export function readReports(file: string): readonly ReplayResult[] {
  try {
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    return lines.map((line): ReplayResult => JSON.parse(line))
  } catch {
    return []
  }
}

function isUsed({ served, divergence }: ReplayResult): boolean {
  return served > 0 || divergence !== null
}

function unusedText({ notMade, unused }: ReplayResult): string {
  const named = unused.map(({ id, name, model }) => `  ${name} ${model} (${id})`)
  const more = notMade - unused.length
  return [...named, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n')
}

/**
 * Says what was wrong; undefined when the program asked what was recorded.
 *
 * @param failure what the program failed with, if it did: a divergence explains it
 */
export function mismatchOf(
  reports: readonly ReplayResult[],
  allowUnused: boolean,
  failure: unknown,
): RecordingMismatchError | undefined {
  const used = reports.filter(isUsed)
  const { divergence } = used.find((report) => report.divergence !== null) ?? { divergence: null }
  if (divergence) {
    const message = `the program does not ask what was recorded: it ${divergenceText(divergence)}`
    return new RecordingMismatchError(message, divergence, failure)
  }
  if (failure !== undefined) return undefined
  if (used.length === 0) {
    const message =
      'nothing of the recording was asked for: does the program call init() of @agentops/sdk, and end by itself?'
    return new RecordingMismatchError(message, null)
  }
  const left = used.find(({ notMade }) => notMade > 0)
  if (allowUnused || !left) return undefined
  const message = `${left.notMade} recorded calls were not made:\n${unusedText(left)}`
  return new RecordingMismatchError(message, null)
}
