import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SessionDetail } from '@agentops/protocol/session'
import type { Comparison, Difference } from '@agentops/replay/align-sessions'
import { formatDateTime } from '../../format/clock.ts'
import { formatCompact, formatCount, formatPlural } from '../../format/count.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatMoney } from '../../format/money.ts'
import { titleOf } from '../../format/session-text.ts'
import { StateMark } from '../../ui/state-mark.tsx'

/** Which two sessions are compared, and what one has more than the other. */
export function CompareHeader({ before, after, comparison }: CompareHeaderProps): ReactNode {
  const { counts, costNano, tokens, durationMs, saved } = comparison
  return (
    <header className="shrink-0 border-b border-line bg-surface px-4 pt-2.5 pb-2">
      <div className="grid grid-cols-2 gap-6 max-md:gap-2">
        <Side label="Before" session={before} />
        <Side label="After" session={after} />
      </div>
      <dl data-testid="compare-totals" className="mt-2 flex flex-wrap gap-x-8 gap-y-1">
        <Total label="Steps">
          {formatCount(counts.same)} same
          <Count tone="text-warn" value={counts.changed} word="changed" />
          <Count tone="text-ok" value={counts.added} word="added" />
          <Count tone="text-fail" value={counts.removed} word="removed" />
        </Total>
        <Total label="Cost">
          <Delta difference={costNano} format={formatMoney} />
        </Total>
        <Total label="Tokens">
          <Delta difference={tokens} format={formatCompact} />
        </Total>
        <Total label="Time of calls">
          <Delta difference={durationMs} format={formatDuration} />
        </Total>
        <Total label="Saved by the recording">
          {saved.calls === 0
            ? 'nothing'
            : `${formatPlural(saved.calls, 'call')}, ${formatMoney(saved.costNano)}, ${formatDuration(saved.durationMs)}`}
        </Total>
      </dl>
    </header>
  )
}

interface CompareHeaderProps {
  readonly before: SessionDetail
  readonly after: SessionDetail
  readonly comparison: Comparison
}

function Side({ label, session }: { readonly label: string; readonly session: SessionDetail }) {
  return (
    <div className="min-w-0">
      <p className="text-xs text-ink-mute">
        {label} · {formatDateTime(session.startedAt)}
      </p>
      <h1 className="flex items-center gap-2 text-lg font-semibold">
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: session.id }}
          className="truncate rounded-sm hover:underline"
        >
          {titleOf(session)}
        </Link>
        <StateMark state={session.state} />
      </h1>
    </div>
  )
}

function Total({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-mute">{label}</dt>
      <dd className="flex items-center gap-2 font-medium">{children}</dd>
    </div>
  )
}

function Count({ tone, value, word }: CountProps): ReactNode {
  if (value === 0) return null
  return (
    <span className={tone}>
      {formatCount(value)} {word}
    </span>
  )
}

interface CountProps {
  readonly tone: string
  readonly value: number
  readonly word: string
}

function Delta({ difference: { before, after }, format }: DeltaProps): ReactNode {
  const change = after - before
  return (
    <>
      {format(before)} → {format(after)}
      <span className="text-sm text-ink-mute">
        {change === 0 ? 'no change' : `${change > 0 ? '+' : '−'}${format(Math.abs(change))}`}
      </span>
    </>
  )
}

interface DeltaProps {
  readonly difference: Difference
  readonly format: (value: number) => string
}
