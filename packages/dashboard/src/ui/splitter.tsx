import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'

const STEP_PX = 24

/** The line between two panes: dragged, or moved with the arrow keys. */
export function Splitter({ label, size, onResize, side }: SplitterProps): ReactNode {
  const start = useRef<{ x: number; size: number } | undefined>(undefined)
  const direction = side === 'left' ? 1 : -1
  const onPointerDown = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, size }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (!start.current) return
    onResize(start.current.size + (event.clientX - start.current.x) * direction)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (arrow === undefined) return
    event.preventDefault()
    onResize(size + arrow * STEP_PX * direction)
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(size)}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (start.current = undefined)}
      onKeyDown={onKeyDown}
      className="group relative z-10 -mx-1 w-[9px] shrink-0 cursor-col-resize touch-none"
    >
      <div className="mx-auto h-full w-px bg-line transition-colors group-hover:w-0.5 group-hover:bg-accent group-focus-visible:bg-accent" />
    </div>
  )
}

interface SplitterProps {
  readonly label: string
  /** Pixels of the pane that is sized. */
  readonly size: number
  readonly onResize: (size: number) => void
  /** On which side of the line the sized pane lies. */
  readonly side: 'left' | 'right'
}
