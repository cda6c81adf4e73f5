import type { ReactNode } from 'react'
import { IconButton, TextButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { EventRows } from './use-event-rows.ts'

const FIND_FIELD_ID = 'event-find'

/** Puts the cursor into the find field. */
export function focusFindField(): void {
  document.getElementById(FIND_FIELD_ID)?.focus()
}

/** What stands above the tree: find, open and close everything, leave a zoom. */
export function TreeToolbar(props: TreeToolbarProps): ReactNode {
  const { tree, find, onFind, onZoomOut } = props
  return (
    <>
      <label className="relative flex min-w-0 flex-1 items-center">
        <Icon name="search" className="absolute left-1.5 size-3.5 text-ink-mute" />
        <input
          id={FIND_FIELD_ID}
          type="search"
          value={find}
          maxLength={200}
          aria-label="Find events by name"
          placeholder="Find (/)"
          onChange={(event) => onFind(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && !find) event.currentTarget.blur()
            if (event.key === 'Escape') onFind('')
            if (event.key === 'Enter') event.currentTarget.blur()
          }}
          className="h-6 w-full min-w-0 rounded bg-transparent pr-1 pl-7 text-sm placeholder:text-ink-mute hover:bg-raised focus:bg-raised"
        />
      </label>
      {onZoomOut && <TextButton onClick={onZoomOut}>Whole time</TextButton>}
      <IconButton icon="unfold" label="Expand all" onClick={tree.expandAll} />
      <IconButton icon="fold" label="Collapse all" onClick={tree.collapseAll} />
    </>
  )
}

interface TreeToolbarProps {
  readonly tree: EventRows
  readonly find: string
  readonly onFind: (text: string) => void
  /** Absent while the whole session's time is shown. */
  readonly onZoomOut: (() => void) | undefined
}
