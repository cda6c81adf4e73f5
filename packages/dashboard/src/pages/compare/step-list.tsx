import { useEffect, useRef, type ReactNode } from 'react'
import type { AlignedStep } from '@agentops/replay/align-sessions'
import { useVirtualRows } from '../../ui/use-virtual-rows.ts'
import { StepRow } from './step-row.tsx'

const ROW_PX = 28

/** Every step of both sessions, of which only rows in sight are drawn. */
export function StepList({ steps, selected, onSelect }: StepListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualRows({ count: steps.length, scroller, rowHeight: ROW_PX })
  useEffect(() => {
    virtualizer.scrollToIndex(selected, { align: 'auto' })
  }, [virtualizer, selected])
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Steps"
      aria-activedescendant={`step-${selected}`}
      tabIndex={0}
      className="h-full overflow-y-auto -outline-offset-2 contain-strict"
    >
      <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const step = steps[index]
          return (
            step && (
              <StepRow
                key={key}
                step={step}
                index={index}
                top={start}
                selected={index === selected}
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
  readonly steps: readonly AlignedStep[]
  /** Index of the selected step. */
  readonly selected: number
  readonly onSelect: (index: number) => void
}
