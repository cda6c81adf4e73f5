import { ComparisonSchema } from '@agentops/protocol/compare-api'
import type { JsonValue } from '@agentops/protocol/messages'
import { diffJson } from '@agentops/replay/diff-json'
import { type Line, renderDifference } from '@agentops/replay/render-divergence'
import type { z } from 'zod'
import type { ApiClient, EventFull } from '../api-client.ts'
import { printComparison } from '../output/comparison-view.ts'
import { safeJson } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'
import { findSession } from './find-session.ts'

/** Options of {@link compareSessions}. */
export interface CompareSessionsOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  /** The session to compare with: an id, the beginning of one, or `latest`. */
  readonly a: string
  readonly b: string
  /** Show the steps that are the same as well. */
  readonly all: boolean
  /** Print the comparison. */
  readonly json: boolean
}

/** Two sessions side by side, as the server answers. */
export type ComparisonRow = z.infer<typeof ComparisonSchema>
type Step = ComparisonRow['steps'][number]

/** Changed steps whose contents are shown; the others are named. */
const MOST_DETAILED = 20
const MOST_DIFFERENCES = 20

/** Prints what two sessions have that differs, and what that did to cost and time. */
export async function compareSessions(options: CompareSessionsOptions): Promise<void> {
  const { client, terminal, a, b, all, json } = options
  const [before, after] = [await findSession(client, a), await findSession(client, b)]
  const query = new URLSearchParams({ a: before.id, b: after.id })
  const comparison = await client.get(`/api/v1/compare?${query.toString()}`, ComparisonSchema)
  if (json) return terminal.print(safeJson(comparison))
  const changed = comparison.steps.filter(({ kind }) => kind === 'changed').slice(0, MOST_DETAILED)
  const details = new Map<Step, readonly Line[]>()
  for (const step of changed) {
    details.set(step, await differencesOf(client, step, [before.id, after.id]))
  }
  printComparison(terminal, comparison, { all, details })
}

async function differencesOf(
  client: ApiClient,
  { before, after }: Step,
  [a, b]: readonly [string, string],
): Promise<readonly Line[]> {
  if (!before || !after) return []
  const [one, other] = await Promise.all([
    client.event({ id: before.id, sessionId: a }),
    client.event({ id: after.id, sessionId: b }),
  ])
  const differences = diffJson(contentOf(one), contentOf(other), { limit: MOST_DIFFERENCES })
  return differences.map(renderDifference)
}

/** What of an event a person compares. */
function contentOf(event: EventFull): JsonValue {
  const { model, systemInstructions, inputMessages, outputMessages, input, output } = event
  const content = { model, system: systemInstructions, messages: inputMessages, input }
  const error = event.exception && { type: event.exception.type, message: event.exception.message }
  return JSON.parse(JSON.stringify({ ...content, answer: outputMessages, output, error }))
}
