import type { SpoolFlush } from '@agentops/sdk/spool'
import { CommandError } from '../errors.ts'
import { count } from '../output/format.ts'
import { safeJson, safeLine } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'

/** Options of {@link printFlush}. */
export interface PrintFlushOptions {
  readonly results: readonly SpoolFlush[]
  readonly directory: string
  readonly terminal: Terminal
  /** Print `{ directory, results }` instead of sentences. */
  readonly json: boolean
}

/** What to do about a spool that was not delivered. */
const NEXT: Readonly<Partial<Record<SpoolFlush['state'], string>>> = {
  left: 'the server did not take all of it; try again when it answers',
  locked: 'it was recorded with another key; set AGENTOPS_API_KEY to that key',
}

function sentence({ pid, endpoint, state, delivered, closedSessions }: SpoolFlush): string {
  const who = `process ${pid} → ${safeLine(endpoint)}`
  if (state === 'alive') return `${who}: is running and delivers by itself`
  if (state === 'taken') return `${who}: another process delivers it`
  const next = NEXT[state]
  const closed =
    closedSessions.length > 0 ? `, ${count(closedSessions.length)} killed sessions ended` : ''
  return `${who}: ${count(delivered)} delivered${closed}${next === undefined ? '' : `; ${next}`}`
}

/**
 * Prints what became of the spools.
 *
 * @throws CommandError when something waits still that should not
 */
export function printFlush({ results, directory, terminal, json }: PrintFlushOptions): void {
  if (json) terminal.print(safeJson({ directory, results }))
  else if (results.length === 0) terminal.note(`Nothing waits in ${directory}.`)
  else for (const result of results) terminal.print(sentence(result))
  const waiting = results.filter(({ state }) => NEXT[state] !== undefined)
  if (waiting.length === 0) return
  throw new CommandError(
    `${count(waiting.length)} of ${count(results.length)} spools wait still.`,
    {
      hint: 'Nothing is lost: what could not be delivered stays where it is.',
    },
  )
}
