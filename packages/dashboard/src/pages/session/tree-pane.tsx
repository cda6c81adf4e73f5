import type { ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import type { SessionDetail } from '@agentops/protocol/session'
import { useStoredSize } from '../../theme/stored.ts'
import type { TimeRange } from '../../timeline/scale.ts'
import { ancestorsOf } from '../../tree/visible-rows.ts'
import { TextButton } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Splitter } from '../../ui/splitter.tsx'
import { EventList } from './event-list.tsx'
import { TreeToolbar } from './tree-toolbar.tsx'
import type { EventRows } from './use-event-rows.ts'
import type { Narrowing } from './use-narrowing.ts'

const TREE_SIZE = {
  initial: Math.round(innerWidth * (innerWidth < 768 ? 0.58 : 0.27)),
  least: 180,
  most: 700,
}

/** Tree and waterfall of the session's events, or why there is nothing to see. */
export function TreePane({
  shown,
  selection,
  narrowing,
  zoomed,
  onZoom,
}: TreePaneProps): ReactNode {
  const { session, events, tree } = shown
  const { selected, select } = selection
  const [width, setWidth] = useStoredSize('treeWidth', TREE_SIZE)
  if (events.length === 0) {
    return (
      <div className="min-h-0 min-w-0 flex-1 bg-surface">
        <NoEvents running={session.state === 'running'} />
      </div>
    )
  }
  return (
    <div className="relative min-h-0 min-w-0 flex-1 bg-surface">
      <EventList
        rows={tree.rows}
        events={events}
        selectedId={selected?.id}
        treeWidth={width}
        zoomed={zoomed}
        endedAt={session.endedAt}
        onZoom={onZoom}
        onSelect={select}
        onToggle={(id) => toggleRow(tree, id, selection)}
        toolbar={
          <TreeToolbar
            tree={tree}
            events={events}
            narrowing={narrowing}
            onZoomOut={zoomed && (() => onZoom(undefined))}
          />
        }
      />
      {tree.rows.length === 0 && !narrowing.isLooking && <NothingFound onAll={narrowing.onAll} />}
      <div className="absolute inset-y-0 flex" style={{ left: width }}>
        <Splitter label="Width of the tree" size={width} onResize={setWidth} side="left" />
      </div>
    </div>
  )
}

/** The selected event, and how to select another. */
interface Selection {
  readonly selected: EventSummary | undefined
  readonly select: (id: string) => void
}

interface TreePaneProps {
  readonly shown: {
    readonly session: SessionDetail
    readonly events: readonly EventSummary[]
    readonly tree: EventRows
  }
  readonly selection: Selection
  readonly narrowing: Narrowing
  readonly zoomed: TimeRange | undefined
  /** Asks for a part of the time; undefined for all of it. */
  readonly onZoom: (range: TimeRange | undefined) => void
}

/** A selection that would vanish moves up to the row that hides it. */
function toggleRow(tree: EventRows, id: string, { selected, select }: Selection): void {
  if (selected && ancestorsOf(tree.allRows, selected.id).includes(id)) select(id)
  tree.toggle(id)
}

function NoEvents({ running }: { readonly running: boolean }): ReactNode {
  return (
    <Notice title={running ? 'Waiting for the first event' : 'No event was recorded'}>
      {running ? (
        <p className="animate-beat">It appears here the moment it starts.</p>
      ) : (
        <p>
          LLM calls are recorded by themselves. Other code is, when it is wrapped:{' '}
          <code className="font-mono text-ink">{"recordTool('search')(search)"}</code>, or{' '}
          <code className="font-mono text-ink">{"recordAction('plan')(plan)"}</code>. Was{' '}
          <code className="font-mono text-ink">init()</code> called before the first call?{' '}
          <code className="font-mono text-ink">npx agentops doctor</code> looks.
        </p>
      )}
    </Notice>
  )
}

function NothingFound({ onAll }: { readonly onAll: () => void }): ReactNode {
  return (
    <div className="absolute inset-x-0 top-8 bottom-0">
      <Notice title="No event says this" testId="nothing-found">
        <TextButton onClick={onAll}>Show all events</TextButton>
      </Notice>
    </div>
  )
}
