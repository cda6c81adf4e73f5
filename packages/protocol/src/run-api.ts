import { z } from 'zod'

/** Schemas of running branches from the dashboard. */

/** Answer of `GET /api/v1/runner`. */
export const RunnerState = z.object({
  command: z
    .string()
    .nullable()
    .describe('What `agentops dev -- COMMAND` started; null when nothing can be run from here'),
})

/** Body of `POST /api/v1/branches/:id/runs`: empty, as the command is not the caller's to choose. */
export const RunStart = z.strictObject({})

/** Answer of `POST /api/v1/branches/:id/runs`. */
export const RunStarted = z.object({
  runId: z.string().describe('The new session says it as `metadata.origin.runId`'),
})
