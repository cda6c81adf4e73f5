import { useRef, type ReactNode } from 'react'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import { JsonLine } from './json-line.tsx'

const LINE_PX = 18

/** Lines of JSON of which only those in sight are drawn; fills its parent. */
export function VirtualLines({ lines, label }: VirtualLinesProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualRows({ count: lines.length, scroller, rowHeight: LINE_PX })
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="group"
      aria-label={label}
      className="h-full overflow-auto px-4 font-mono text-sm"
    >
      <div className="relative w-max min-w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            className="absolute top-0 left-0 whitespace-pre"
            style={{ transform: `translateY(${start}px)` }}
          >
            <JsonLine line={lines[index] ?? ''} />
          </div>
        ))}
      </div>
    </div>
  )
}

interface VirtualLinesProps {
  readonly lines: readonly string[]
  readonly label: string
}
