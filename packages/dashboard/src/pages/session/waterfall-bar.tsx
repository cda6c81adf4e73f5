import type { ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import { formatDuration } from '../../format/duration.ts'
import { barOf, endOf, type Bar, type TimeRange } from '../../timeline/scale.ts'
import { lookOfType } from '../../ui/type-mark.tsx'

/** An event's time to scale; the pale part of an LLM call is the wait for its first chunk. */
export function WaterfallBar({ event, range, now, cutShort }: WaterfallBarProps): ReactNode {
  const bar = barOf(event, range, now)
  if (!bar) return null
  const running = event.durationMs === null && !cutShort
  const failed = event.status === 'error'
  const fill = failed ? 'bg-fail' : lookOfType(event.type).bar
  const wait = bar.waiting === null ? 0 : bar.waiting * 100
  return (
    <>
      <div
        data-testid="waterfall-bar"
        data-status={event.status}
        title={titleOf(event)}
        className={`absolute top-1/2 flex h-2.5 min-w-[3px] -translate-y-1/2 overflow-hidden ${edgesOf(bar)}`}
        style={{ left: percent(bar.left), width: percent(bar.width) }}
      >
        {wait > 0 && (
          <div className={`h-full shrink-0 opacity-40 ${fill}`} style={{ width: `${wait}%` }} />
        )}
        {wait > 0 && <div data-testid="first-chunk" className="h-full w-0.5 shrink-0 bg-ink" />}
        <div className={`h-full flex-1 ${fill} ${running ? 'bar-growing' : ''}`} />
      </div>
      <BarLabel bar={bar} text={formatDuration(endOf(event, now) - event.startedAt)} />
    </>
  )
}

interface WaterfallBarProps {
  readonly event: EventSummary
  readonly range: TimeRange
  /** Where running events end for the moment, milliseconds since the epoch. */
  readonly now: number
  /** The session has ended: what has no end by now grows no further. */
  readonly cutShort: boolean
}

function edgesOf(bar: Bar): string {
  return `${bar.cutLeft ? '' : 'rounded-l-[3px]'} ${bar.cutRight ? '' : 'rounded-r-[3px]'}`
}

/** Beside the bar, on the side that has room. */
function BarLabel({ bar, text }: { readonly bar: Bar; readonly text: string }): ReactNode {
  const end = bar.left + bar.width
  const style = end < 0.9 ? { left: percent(end) } : { right: percent(1 - bar.left) }
  const inside = end >= 0.9 && bar.left < 0.18
  return (
    <span
      style={inside ? { right: percent(1 - end) } : style}
      className={`pointer-events-none absolute top-1/2 -translate-y-1/2 px-1.5 text-xs whitespace-nowrap text-ink-soft ${inside ? 'mr-1 rounded-sm bg-surface/85 leading-4' : ''}`}
    >
      {text}
    </span>
  )
}

function titleOf(event: EventSummary): string {
  const lines = [event.name]
  if (event.durationMs !== null) lines.push(formatDuration(event.durationMs))
  if (event.timeToFirstChunkMs !== null) {
    lines.push(`first chunk after ${formatDuration(event.timeToFirstChunkMs)}`)
  }
  if (event.retry > 0) lines.push(`retry ${event.retry}`)
  if (event.statusMessage) lines.push(event.statusMessage)
  return lines.join('\n')
}

function percent(fraction: number): string {
  return `${fraction * 100}%`
}
