import { Link } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'
import type { SessionSummary } from '@agentops/protocol/session'
import { formatAbsolute, formatRelative } from '../../format/clock.ts'
import { formatCompact, formatCount } from '../../format/count.ts'
import { Badge } from '../../ui/badge.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { type ColumnFrom, COLUMNS, HIDDEN } from './columns.ts'
import { costOf, durationOf, titleOf, tokensInFull, tokensOf } from '../../format/session-text.ts'

/** One session of the list; the whole row opens it, the name is the link. */
export function SessionRow({
  session,
  now,
  index,
  top,
  onOpen,
  onTag,
}: SessionRowProps): ReactNode {
  const { counts } = session
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-testid="session-row"
      data-session-id={session.id}
      data-state={session.state}
      onClick={(event) => openUnlessOnControl(event, () => onOpen(session.id))}
      style={{ transform: `translateY(${top}px)` }}
      className={`absolute inset-x-0 top-0 h-9 items-center border-b border-line cursor-pointer hover:bg-hover has-[a:focus-visible]:bg-selected has-[a:focus-visible]:outline-2 has-[a:focus-visible]:-outline-offset-2 has-[a:focus-visible]:outline-accent ${COLUMNS}`}
    >
      <Cell>
        <StateMark state={session.state} />
      </Cell>
      <NameCell session={session} />
      <Cell from="lg" muted title={session.agents.join('\n')}>
        <Listed names={session.agents} />
      </Cell>
      <Cell muted title={formatAbsolute(session.startedAt)}>
        {formatRelative(session.startedAt, now)}
      </Cell>
      <Cell right>{durationOf(session, now)}</Cell>
      <CountCell from="md" value={counts.llm} />
      <CountCell from="md" value={counts.tool} />
      <CountCell value={counts.error} alarming />
      <Cell from="lg" right title={tokensInFull(session)}>
        {tokensOf(session)}
      </Cell>
      <CostCell session={session} />
      <Cell from="xl" muted mono title={session.models.join('\n')}>
        <Listed names={session.models} />
      </Cell>
      <TagsCell tags={session.tags} onTag={onTag} />
    </div>
  )
}

interface SessionRowProps {
  readonly session: SessionSummary
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Place in the list, from 0. */
  readonly index: number
  /** Pixels from the list's top. */
  readonly top: number
  readonly onOpen: (sessionId: string) => void
  readonly onTag: (tag: string) => void
}

/** The row is a large target; links and buttons in it, and selecting text, go their own ways. */
function openUnlessOnControl(event: MouseEvent<HTMLElement>, open: () => void): void {
  const onControl = event.target instanceof Element && event.target.closest('a, button') !== null
  if (!onControl && getSelection()?.isCollapsed !== false) open()
}

/** The first name, and how many more: that count is never cut off. */
function Listed({ names }: { readonly names: readonly string[] }): ReactNode {
  return (
    <span className="flex gap-1">
      <span className="truncate">{names[0]}</span>
      {names.length > 1 && <span className="shrink-0">+{names.length - 1}</span>}
    </span>
  )
}

function NameCell({ session }: { readonly session: SessionSummary }): ReactNode {
  return (
    <Cell title={session.endStateReason || undefined}>
      <Link
        to="/sessions/$sessionId"
        params={{ sessionId: session.id }}
        data-row-link={session.id}
        className="font-medium text-ink outline-none"
      >
        {titleOf(session)}
      </Link>
      {session.project !== null && (
        <span className="ml-2">
          <Badge title="Another project lets this one see the session">{session.project}</Badge>
        </span>
      )}
      {session.state !== 'Success' && (
        <span className="ml-2 text-ink-mute">{session.endStateReason}</span>
      )}
    </Cell>
  )
}

function CountCell({ value, alarming = false, from }: CountCellProps): ReactNode {
  const color = value === 0 ? 'text-ink-mute' : alarming ? 'font-medium text-fail' : ''
  return (
    <Cell right {...(from && { from })} title={value > 999 ? formatCount(value) : undefined}>
      <span className={color}>{value === 0 ? '·' : formatCompact(value)}</span>
    </Cell>
  )
}

interface CountCellProps {
  readonly value: number
  readonly alarming?: boolean
  readonly from?: ColumnFrom
}

function CostCell({ session }: { readonly session: SessionSummary }): ReactNode {
  const cost = costOf(session)
  return (
    <Cell right>
      <span title={cost.inFull} className="flex items-center justify-end gap-1.5">
        {cost.text}
        {cost.incomplete && <Badge tone="warn">{cost.text ? '+ unknown' : 'unknown'}</Badge>}
      </span>
    </Cell>
  )
}

const MOST_TAGS = 3

function TagsCell({ tags, onTag }: TagsCellProps): ReactNode {
  const hidden = tags.slice(MOST_TAGS)
  return (
    <Cell from="xl">
      <span className="flex gap-1 overflow-hidden">
        {tags.slice(0, MOST_TAGS).map((tag) => (
          <button
            key={tag}
            type="button"
            tabIndex={-1}
            title={`Only sessions tagged ${tag}`}
            onClick={() => onTag(tag)}
            className="max-w-24 shrink-0 truncate rounded-sm bg-raised px-1.5 text-xs text-ink-soft hover:bg-accent-soft hover:text-accent"
          >
            {tag}
          </button>
        ))}
        {hidden.length > 0 && (
          <span className="text-xs text-ink-mute" title={hidden.join('\n')}>
            +{hidden.length}
          </span>
        )}
      </span>
    </Cell>
  )
}

interface TagsCellProps {
  readonly tags: readonly string[]
  readonly onTag: (tag: string) => void
}

function Cell({ right, muted, mono, from, title, children }: CellProps): ReactNode {
  const look = [
    'min-w-0 truncate px-2',
    right && 'text-right',
    muted && 'text-ink-soft',
    mono && 'font-mono text-xs',
    from && HIDDEN[from],
  ]
  return (
    <div role="cell" className={look.filter(Boolean).join(' ')}>
      {title ? <span title={title}>{children}</span> : children}
    </div>
  )
}

interface CellProps {
  readonly right?: boolean
  readonly muted?: boolean
  readonly mono?: boolean
  /** Shown only where there is room. */
  readonly from?: ColumnFrom
  readonly title?: string | undefined
  readonly children: ReactNode
}
