import { useMemo, useRef, type ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import type { LogLevel, LogRecord } from '../../../data/api-client.ts'
import { formatDateTime } from '../../../format/clock.ts'
import { TextButton } from '../../../ui/button.tsx'
import { useVirtualRows } from '../../../ui/use-virtual-rows.ts'
import { type LogLine, logLines } from './log-lines.ts'

const LINE_PX = 20

const COLOURS: Readonly<Record<LogLevel, string>> = {
  trace: 'text-ink-mute',
  debug: 'text-ink-mute',
  info: 'text-ink-soft',
  warn: 'text-warn',
  error: 'text-fail',
  fatal: 'text-fail',
}

/** Log records of which only those in sight are drawn; fills its parent. */
export function LogList({ records, ...row }: LogListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => logLines(records), [records])
  const virtualizer = useVirtualRows({ count: lines.length, scroller, rowHeight: LINE_PX })
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="log"
      aria-label="Log"
      data-testid="log-list"
      className="h-full overflow-auto px-4 py-1 font-mono text-sm"
    >
      <div className="relative w-max min-w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]
          return (
            line && (
              <div
                key={index}
                className="absolute top-0 left-0 flex items-baseline gap-3 whitespace-pre"
                style={{ transform: `translateY(${start}px)`, height: LINE_PX }}
              >
                <LogRow line={line} {...row} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

interface LogRowContext {
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Events whose names are shown, by id; none where all lines are of one. */
  readonly events?: ReadonlyMap<string, EventSummary>
  readonly onOpenEvent?: (eventId: string) => void
}

interface LogListProps extends LogRowContext {
  readonly records: readonly LogRecord[]
}

function LogRow({ line, startedAt, events, onOpenEvent }: LogRowProps): ReactNode {
  const { record, text, isFirst } = line
  const { time, level } = record
  const event = isFirst ? events?.get(record.eventId ?? '') : undefined
  return (
    <>
      <span className="w-18 shrink-0 text-right text-ink-mute" title={formatDateTime(time)}>
        {isFirst && `+${((time - startedAt) / 1000).toFixed(2)} s`}
      </span>
      <span className={`w-10 shrink-0 ${level ? COLOURS[level] : ''}`}>{isFirst && level}</span>
      <span className={isFirst ? '' : 'text-ink-soft'}>{text}</span>
      {event && onOpenEvent && (
        <TextButton onClick={() => onOpenEvent(event.id)}>{event.name}</TextButton>
      )}
    </>
  )
}

interface LogRowProps extends LogRowContext {
  readonly line: LogLine
}
