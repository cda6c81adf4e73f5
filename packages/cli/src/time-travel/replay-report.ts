import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const ReplayReportSchema = z.object({
  sessionId: z.string(),
  baseSessionId: z.string(),
  branchId: z.string().nullable(),
  runId: z.string(),
  served: z.number(),
  liveCalls: z.number(),
  edited: z.array(z.string()),
  savedNano: z.number(),
  notMade: z.number(),
  divergence: z
    .looseObject({ path: z.string(), eventId: z.string().nullable(), eventName: z.string() })
    .nullable(),
})

/** How a replay went, as the SDK says it. */
export type ReplayReport = z.infer<typeof ReplayReportSchema>

/** Reads what the SDK wrote of the session that ended last; undefined when that is no report. */
export async function readReport(file: string): Promise<ReplayReport | undefined> {
  try {
    const lines = (await readFile(file, 'utf8')).trim().split('\n')
    return ReplayReportSchema.parse(JSON.parse(lines.at(-1) ?? ''))
  } catch {
    return undefined
  }
}
