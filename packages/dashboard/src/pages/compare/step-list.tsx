import { useEffect, useRef, type ReactNode } from 'react'
import type { AlignedStep } from '@agentops/replay/align-sessions'
import { useVirtualRows } from '../../ui/use-virtual-rows.ts'
import { StepRow } from './step-row.tsx'

const ROW_PX = 28

/** Every step of both sessions, of which only rows in sight are drawn. */
export function StepList({ rows, selected, onSelect }: StepListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualRows({ count: rows.length, scroller, rowHeight: ROW_PX })
  const place = rows.findIndex(({ index }) => index === selected)
  useEffect(() => {
    if (place >= 0) virtualizer.scrollToIndex(place, { align: 'auto' })
  }, [virtualizer, place])
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Steps"
      aria-activedescendant={place < 0 ? undefined : `step-${selected}`}
      tabIndex={0}
      className="h-full overflow-y-auto -outline-offset-2 contain-strict"
    >
      <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index: at, start, key }) => {
          const row = rows[at]
          return (
            row && (
              <StepRow
                key={key}
                step={row.step}
                index={row.index}
                top={start}
                selected={row.index === selected}
                onSelect={onSelect}
              />
            )
          )
        })}
      </div>
    </div>
  )
}

interface StepListProps {
  /** The steps that are seen, with their place among all. */
  readonly rows: readonly { readonly step: AlignedStep; readonly index: number }[]
  /** Index of the selected step. */
  readonly selected: number
  readonly onSelect: (index: number) => void
}
