import { useMemo, type ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import { formatCount } from '../../format/count.ts'
import { FAILED, typeCounts } from '../../tree/event-filter.ts'
import { IconButton, TextButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Select } from '../../ui/select.tsx'
import { lookOfType } from '../../ui/type-mark.tsx'
import type { EventRows } from './use-event-rows.ts'
import type { Narrowing } from './use-narrowing.ts'

const FIND_FIELD_ID = 'event-find'

/** Puts the cursor into the find field. */
export function focusFindField(): void {
  document.getElementById(FIND_FIELD_ID)?.focus()
}

/** What stands above the tree: find, a type, open and close everything, leave a zoom. */
export function TreeToolbar(props: TreeToolbarProps): ReactNode {
  const { tree, events, narrowing, onZoomOut } = props
  const { filter, onFind, onType } = narrowing
  const { text: find, type } = filter
  const isNarrowed = find !== '' || type !== ''
  return (
    <>
      <label className="relative flex min-w-0 flex-1 items-center">
        <Icon name="search" className="absolute left-1.5 size-3.5 text-ink-mute" />
        <input
          id={FIND_FIELD_ID}
          type="search"
          value={find}
          maxLength={200}
          aria-label="Find events that say"
          placeholder="Find (/)"
          title="In names, messages, arguments, results and errors"
          onChange={(event) => onFind(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !find) event.currentTarget.blur()
            if (event.key === 'Escape') onFind('')
            if (event.key === 'Enter') event.currentTarget.blur()
          }}
          className="h-6 w-full min-w-0 rounded bg-transparent pr-1 pl-7 text-sm placeholder:text-ink-mute hover:bg-raised focus:bg-raised"
        />
      </label>
      <span role="status" className="shrink-0 px-1 text-xs text-ink-mute" data-testid="found">
        {isNarrowed && `${foundText(tree, events.length)}${narrowing.isLooking ? ' …' : ''}`}
      </span>
      <TypeSelect events={events} type={type} onType={onType} />
      {onZoomOut && <TextButton onClick={onZoomOut}>Whole time</TextButton>}
      <IconButton icon="unfold" label="Expand all" onClick={tree.expandAll} />
      <IconButton icon="fold" label="Collapse all" onClick={tree.collapseAll} />
    </>
  )
}

interface TreeToolbarProps {
  readonly tree: EventRows
  /** All of the session's. */
  readonly events: readonly EventSummary[]
  readonly narrowing: Narrowing
  /** Absent while the whole session's time is shown. */
  readonly onZoomOut: (() => void) | undefined
}

function foundText(tree: EventRows, count: number): string {
  const found = tree.rows.filter(({ aside }) => !aside).length
  return `${formatCount(found)} of ${formatCount(count)}`
}

function TypeSelect({ events, type, onType }: TypeSelectProps): ReactNode {
  const counts = useMemo(() => typeCounts(events), [events])
  const known = counts.map(([value, count]) => ({ value, label: `${nameOf(value)} (${count})` }))
  const isKnown = type === '' || counts.some(([value]) => value === type)
  const missing = isKnown ? [] : [{ value: type, label: `${nameOf(type)} (0)` }]
  return (
    <Select
      label="Type of events"
      testId="type-filter"
      value={type}
      choices={[{ value: '', label: 'All types' }, ...known, ...missing]}
      onChange={onType}
    />
  )
}

interface TypeSelectProps {
  readonly events: readonly EventSummary[]
  /** A type, `failed`, or empty for all. */
  readonly type: string
  readonly onType: (type: string) => void
}

function nameOf(type: string): string {
  return type === FAILED ? 'Failed' : lookOfType(type).label
}
