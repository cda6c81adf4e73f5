import { commandLine } from '../output/command-line.ts'
import { END_STATES } from '@agentops/protocol/session'
import type { ApiClient, SessionFilter, SessionRow } from '../api-client.ts'
import { count, duration, moment, sessionCost } from '../output/format.ts'
import { safeJson, safeLine } from '../output/safe-text.ts'
import { layOut, type Column } from '../output/table.ts'
import type { Colours, Terminal } from '../output/terminal.ts'

/** The states that `--state` takes. */
export const STATES = ['running', ...END_STATES] as const

/** Options of {@link listSessions}. */
export interface ListSessionsOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  readonly filter: SessionFilter
  /** Print `{ sessions, nextCursor }` instead of a table. */
  readonly json: boolean
}

/** Prints sessions, in the order of the filter. */
export async function listSessions(options: ListSessionsOptions): Promise<void> {
  const { client, terminal, filter, json } = options
  const page = await client.sessions(filter)
  if (json) return terminal.print(safeJson(page))
  if (page.sessions.length === 0) {
    return terminal.note(`No sessions. Record one with: ${commandLine('demo')}`)
  }
  const isShared = page.sessions.some(({ project }) => project !== null)
  const shown = isShared ? [...columns(terminal.colours), PROJECT] : columns(terminal.colours)
  const table = layOut(shown, page.sessions)
  terminal.print(terminal.colours.dim(table.head))
  for (const line of table.lines) terminal.print(line.trimEnd())
  if (page.nextCursor !== null)
    terminal.note('There are more; see --limit, --state, --tag and --search.')
}

/** Only where other projects let this one see sessions. */
const PROJECT: Column<SessionRow> = {
  head: 'PROJECT',
  maxWidth: 32,
  text: ({ project }) => safeLine(project ?? ''),
}

function columns(colours: Colours): Column<SessionRow>[] {
  return [
    { head: 'ID', text: ({ id }) => id },
    {
      head: 'STATE',
      text: ({ state }) => state,
      paint: (text, { state }) => (state === 'Fail' ? colours.red(text) : text),
    },
    { head: 'NAME', maxWidth: 32, text: ({ name }) => safeLine(name) },
    { head: 'STARTED', text: ({ startedAt }) => moment(startedAt) },
    { head: 'TIME', align: 'right', text: ({ durationMs }) => duration(durationMs) },
    { head: 'LLM', align: 'right', text: ({ counts }) => count(counts.llm) },
    { head: 'TOOLS', align: 'right', text: ({ counts }) => count(counts.tool) },
    {
      head: 'FAILED',
      align: 'right',
      text: ({ counts }) => count(counts.error),
      paint: (text, { counts }) => (counts.error > 0 ? colours.red(text) : text),
    },
    { head: 'TOKENS', align: 'right', text: ({ tokens }) => count(tokens.input + tokens.output) },
    { head: 'COST', align: 'right', text: sessionCost },
    { head: 'TAGS', maxWidth: 32, text: ({ tags }) => tags.map(safeLine).join(', ') },
  ]
}
