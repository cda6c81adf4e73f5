import type { AttachmentRow, EventRow, SessionFull } from '../api-client.ts'
import { contentLines, type EventContent } from './content.ts'
import { treeRows, type TreeRow } from './event-tree.ts'
import { count, dollars, duration, size, statusDot } from './format.ts'
import { hostLines } from './host-view.ts'
import { headLines } from './session-head.ts'
import { clip, safeLine } from './safe-text.ts'
import { layOut, type Column } from './table.ts'
import type { Colours, Terminal } from './terminal.ts'

/** A session, its events, and the content of those whose content is to be shown. */
export interface SessionParts {
  readonly session: SessionFull
  readonly events: readonly EventRow[]
  readonly attachments: readonly (AttachmentRow & { readonly url: string })[]
  /** By event id. */
  readonly contents?: ReadonlyMap<string, EventContent>
}

type Row = TreeRow<EventRow>

const LABEL_WIDTH = 56
const AGENT_WIDTH = 20
const SHORTEST_DETAIL = 16
const CONTENT_INDENT = ' '.repeat(14)

/** Prints a session as a tree of its events. */
export function printSession(
  terminal: Terminal,
  { session, events, attachments, contents }: SessionParts,
): void {
  const { colours } = terminal
  for (const line of headLines(session, events, colours)) terminal.print(line)
  for (const line of hostLines(session.host)) terminal.print(colours.dim(line))
  for (const file of attachments) {
    const about = `${file.type} · ${size(file.size)} · ${file.url}`
    terminal.print(`${safeLine(file.name) || 'file'}  ${colours.dim(about)}`)
  }
  const rows = treeRows(events)
  if (rows.length === 0) return terminal.print('\nNo events yet.')
  const table = layOut(columns(session.startedAt, events, colours), rows)
  const rest = Math.max(SHORTEST_DETAIL, terminal.width - table.width - 2)
  terminal.print(`\n${colours.dim(table.head)}`)
  for (const [index, { event }] of rows.entries()) {
    const detail = clip(safeLine(detailOf(event)), rest)
    const paint = event.status === 'error' ? colours.red : colours.dim
    terminal.print(`${table.lines[index] ?? ''}  ${paint(detail)}`.trimEnd())
    const content = contents?.get(event.id)
    if (content === undefined) continue
    for (const line of contentLines(content, colours)) terminal.print(CONTENT_INDENT + line)
  }
}

function columns(startedAt: number, events: readonly EventRow[], colours: Colours): Column<Row>[] {
  const hasAgents = new Set(events.map(({ agentName }) => agentName)).size > 1
  return [
    {
      head: 'START',
      align: 'right',
      text: ({ event }) => `+${((event.startedAt - startedAt) / 1000).toFixed(2)} s`,
      paint: (text) => colours.dim(text),
    },
    {
      head: 'EVENT',
      maxWidth: LABEL_WIDTH,
      text: ({ event, branches }) => `${branches}${statusDot(event.status)} ${labelOf(event)}`,
      paint: (text, { event }) => (event.status === 'error' ? colours.red(text) : text),
    },
    ...(hasAgents ? [agentColumn(colours)] : []),
    { head: 'TIME', align: 'right', text: ({ event }) => duration(event.durationMs) },
    { head: 'TOKENS', align: 'right', text: ({ event }) => tokensOf(event) },
    { head: 'COST', align: 'right', text: ({ event }) => costOf(event) },
  ]
}

/** Who did it; shown when there are several. */
function agentColumn(colours: Colours): Column<Row> {
  return {
    head: 'AGENT',
    maxWidth: AGENT_WIDTH,
    text: ({ event }) => safeLine(event.agentName),
    paint: (text) => colours.dim(text),
  }
}

function labelOf(event: EventRow): string {
  const name = event.type === 'tool' && event.toolName !== '' ? event.toolName : event.name
  const retry = event.retry > 0 ? ` retry ${event.retry}` : ''
  const edited = event.isEdited ? ' edited' : ''
  return safeLine(
    `${event.type} ${name}${namesModel(event) ? '' : ` ${event.model}`}${retry}${edited}`,
  )
}

/** `chat gpt-4o-mini` already says what `gpt-4o-mini-2024-07-18` would repeat. */
function namesModel({ name, model }: EventRow): boolean {
  const [last = ''] = name.split(' ').slice(-1)
  return model === '' || (last !== '' && model.startsWith(last))
}

function tokensOf({ inputTokens, outputTokens, usageEstimated }: EventRow): string {
  if (inputTokens + outputTokens === 0) return ''
  return `${usageEstimated ? '≈ ' : ''}${count(inputTokens)} → ${count(outputTokens)}`
}

function costOf(event: EventRow): string {
  if (event.replayedCostNano !== null) return `recorded, was ${dollars(event.replayedCostNano)}`
  if (event.costSource === 'none') return ''
  const about = event.usageEstimated && event.costNano !== null ? '≈ ' : ''
  return about + dollars(event.costNano)
}

function detailOf({ status, errorType, statusMessage, httpStatus, outputPreview }: EventRow) {
  if (status !== 'error') return outputPreview
  const code = httpStatus === null ? '' : String(httpStatus)
  const said = [code, errorType === code ? '' : errorType, statusMessage]
  return said.filter((text) => text !== '').join(': ')
}
