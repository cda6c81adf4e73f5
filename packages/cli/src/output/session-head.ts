import type { EventRow, SessionFull } from '../api-client.ts'
import { count, duration, moment, sessionCost, statusDot } from './format.ts'
import { clip, safeJson, safeLine } from './safe-text.ts'
import type { Colours } from './terminal.ts'

/** The types that a session's sums have a count of. */
const SUMMED = new Set(['llm', 'tool', 'action'])
const LONGEST_METADATA = 400

/** What a session was and came to, in a few lines. */
export function headLines(
  session: SessionFull,
  events: readonly EventRow[],
  colours: Colours,
): string[] {
  const state = `${statusDot(dotOf(session.state))} ${session.state}`
  const reason = session.endStateReason === '' ? '' : `: ${safeLine(session.endStateReason)}`
  return [
    `${colours.bold(safeLine(session.name) || 'unnamed')}  ${stateColour(session.state, colours)(state)}${reason}`,
    colours.dim(aboutOf(session).join(' · ')),
    [countsOf(session, events), tokensOf(session), sessionCost(session)].join(' · '),
    ...replayLines(session, events),
    ...metadataLines(session).map((line) => colours.dim(line)),
  ]
}

function aboutOf(session: SessionFull): string[] {
  const { id, project, startedAt, durationMs, userId, tags, agents } = session
  return [
    id,
    ...(project === null ? [] : [`of project ${safeLine(project)}`]),
    moment(startedAt),
    duration(durationMs),
    ...(userId === '' ? [] : [`user ${safeLine(userId)}`]),
    ...(tags.length === 0 ? [] : [`tags ${tags.map(safeLine).join(', ')}`]),
    ...(agents.length > 1 ? [`agents ${agents.map(safeLine).join(', ')}`] : []),
  ]
}

/** How many events of each type, those of the user's own types too, and how many failed. */
function countsOf({ counts }: SessionFull, events: readonly EventRow[]): string {
  const own = new Map<string, number>()
  for (const { type } of events) {
    if (!SUMMED.has(type)) own.set(type, (own.get(type) ?? 0) + 1)
  }
  return [
    `${counts.llm} LLM`,
    `${counts.tool} tool`,
    `${counts.action} action`,
    ...[...own].map(([type, number]) => `${number} ${safeLine(type)}`),
    `${counts.error} failed`,
  ].join(', ')
}

function tokensOf({ tokens, estimatedCalls }: SessionFull): string {
  const about = estimatedCalls > 0 ? '≈ ' : ''
  const estimated = estimatedCalls > 0 ? ` (estimated in ${estimatedCalls})` : ''
  const cached = tokens.cacheRead > 0 ? ` (${count(tokens.cacheRead)} cached)` : ''
  return `${about}${count(tokens.input)} tokens in${cached}, ${count(tokens.output)} out${estimated}`
}

/** Which session it runs again, what came from the recording, and where it went its own way. */
function replayLines({ id, metadata }: SessionFull, events: readonly EventRow[]): string[] {
  const origin = Object(metadata['origin']).sessionId
  if (typeof origin !== 'string') return []
  const base = safeLine(origin)
  const served = events.filter(({ replayedCostNano }) => replayedCostNano !== null).length
  const divergences = events.filter(({ type }) => type === 'divergence')
  return [
    `Runs ${base} again, ${count(served)} events from its recording`,
    ...divergences.map(({ name }) => safeLine(name)),
    `What differs: agentops timetravel diff ${base} ${id}`,
  ]
}

function metadataLines({ metadata: { origin: _origin, ...metadata } }: SessionFull): string[] {
  if (Object.keys(metadata).length === 0) return []
  return [`metadata ${clip(safeJson(metadata), LONGEST_METADATA)}`]
}

function stateColour(state: string, colours: Colours) {
  if (state === 'Fail') return colours.red
  return state === 'Success' ? colours.green : colours.yellow
}

function dotOf(state: string): string {
  if (state === 'running') return 'running'
  return state === 'Fail' ? 'error' : 'ok'
}
