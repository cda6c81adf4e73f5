import { useRef, useState, type PointerEvent, type ReactNode } from 'react'
import { formatTick } from '../../format/duration.ts'
import { zoom, type TimeRange } from '../../timeline/scale.ts'
import { ticksBetween, type Ticks } from '../../timeline/ticks.ts'

const MOST_TICKS = 6
/** Pixels that a label needs. */
const TICK_PX = 64
/** A drag shorter than this is a click. */
const LEAST_DRAG = 0.01

/** Round times between the ends of a range, as fractions of its width. */
export interface AxisTicks {
  readonly step: number
  readonly marks: readonly { readonly ms: number; readonly at: number }[]
}

/**
 * Where the axis' ticks are.
 *
 * @param origin the session's first moment, which the labels count from
 * @param width pixels of the axis
 */
export function axisTicks(range: TimeRange, origin: number, width: number): AxisTicks {
  const most = Math.min(MOST_TICKS, Math.max(1, Math.floor(width / TICK_PX)))
  const ticks: Ticks = ticksBetween(range.start - origin, range.end - origin, most)
  const size = range.end - range.start
  const marks = ticks.values.map((ms) => ({ ms, at: (ms + origin - range.start) / size }))
  return { step: ticks.step, marks }
}

/** The labels of time; dragging over them zooms in, a double click shows everything again. */
export function TimeAxis({ range, origin, width, onZoom }: TimeAxisProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<readonly [number, number]>()
  const { step, marks } = axisTicks(range, origin, width)
  const fractionAt = (event: PointerEvent) => {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 }
    return Math.min(1, Math.max(0, (event.clientX - left) / width))
  }
  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrag([fractionAt(event), fractionAt(event)])
  }
  const onPointerMove = (event: PointerEvent) => {
    if (drag) setDrag([drag[0], fractionAt(event)])
  }
  const onPointerUp = () => {
    if (drag && Math.abs(drag[1] - drag[0]) > LEAST_DRAG) onZoom(zoom(range, ...drag))
    setDrag(undefined)
  }
  return (
    <div
      className="h-full min-w-0 flex-1 cursor-crosshair touch-none px-4 select-none"
      title="Drag to zoom in, double click to see everything"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onDoubleClick={() => onZoom(undefined)}
    >
      <div ref={box} className="relative h-full">
        {marks.map(({ ms, at }) => (
          <span
            key={ms}
            style={{ left: `${at * 100}%` }}
            className={`absolute inset-y-0 flex items-center text-xs whitespace-nowrap text-ink-mute ${at > 0.93 ? '-translate-x-full pr-1' : 'pl-1'}`}
          >
            {formatTick(ms, step)}
          </span>
        ))}
        {drag && <DragMark from={Math.min(...drag)} to={Math.max(...drag)} />}
      </div>
    </div>
  )
}

interface TimeAxisProps {
  readonly range: TimeRange
  readonly origin: number
  /** Pixels that it has. */
  readonly width: number
  /** Asks for another range; undefined for all of it. */
  readonly onZoom: (range: TimeRange | undefined) => void
}

function DragMark({ from, to }: { readonly from: number; readonly to: number }): ReactNode {
  return (
    <div
      className="absolute inset-y-0 border-x border-accent bg-accent/20"
      style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
    />
  )
}
