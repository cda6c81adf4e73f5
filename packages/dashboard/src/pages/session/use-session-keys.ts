import type { EventSummary } from '@agentops/protocol/event'
import { useKeys } from '../../keyboard/use-keys.ts'
import { findRow, type Direction } from '../../tree/find-row.ts'
import type { TreeRow } from '../../tree/visible-rows.ts'
import { EVENT_LIST_ID } from './event-list.tsx'
import { openFork } from './fork/fork-button.tsx'
import type { EventRows } from './use-event-rows.ts'

/** The keys of the session page, as its help shows them. */
export const SESSION_SHORTCUTS = [
  { keys: ['j', 'k'], does: 'Next, previous event' },
  { keys: ['h', 'l'], does: 'Collapse, expand' },
  { keys: ['n', 'p'], does: 'Next, previous error' },
  { keys: ['m'], does: 'Next LLM call' },
  { keys: ['t'], does: 'Next tool' },
  { keys: ['z', '0'], does: 'Zoom to the event, to everything' },
  { keys: ['f'], does: 'Fork here: run again from the event, edited' },
  { keys: ['Enter'], does: 'Into the panel' },
  { keys: ['Esc'], does: 'Back: to the events, to no selection, to the list' },
  { keys: ['/'], does: 'Find events that say a text' },
  { keys: ['?'], does: 'This help' },
]

/** What the keys act on. */
export interface SessionKeyTargets {
  readonly tree: EventRows
  readonly selectedId: string | undefined
  readonly onSelect: (id: string) => void
  readonly onZoomToSelected: () => void
  readonly onZoomOut: () => void
  readonly onFocusPanel: () => void
  readonly onBack: () => void
  readonly onFind: () => void
}

const isError = (event: EventSummary) => event.status === 'error'
const isLlm = (event: EventSummary) => event.type === 'llm'
const isTool = (event: EventSummary) => event.type === 'tool'

/** Binds the session page's keys. */
export function useSessionKeys(targets: SessionKeyTargets): void {
  const { tree, selectedId, onSelect } = targets
  const selected = tree.rows.find(({ event }) => event.id === selectedId)
  const select = (row: TreeRow | undefined) => row && onSelect(row.event.id)
  const step = (by: Direction) => (event: KeyboardEvent) => {
    event.preventDefault()
    const index = tree.rows.findIndex((row) => row === selected)
    select(index < 0 ? tree.rows[0] : tree.rows[index + by])
  }
  const seek = (direction: Direction, question: (event: EventSummary) => boolean) => () => {
    const from = tree.allRows.findIndex(({ event }) => event.id === selectedId)
    select(findRow(tree.allRows, from, direction, question))
  }
  const fold = (event: KeyboardEvent) => {
    event.preventDefault()
    if (selected?.expanded) tree.collapse(selected.event.id)
    else if (selected?.parentId) onSelect(selected.parentId)
  }
  const unfold = (event: KeyboardEvent) => {
    event.preventDefault()
    if (selected && !selected.expanded) tree.expand(selected.event.id)
    else step(1)(event)
  }
  const prevented = (act: () => void) => (event: KeyboardEvent) => {
    event.preventDefault()
    act()
  }
  useKeys({
    j: step(1),
    k: step(-1),
    h: fold,
    l: unfold,
    n: seek(1, isError),
    p: seek(-1, isError),
    m: seek(1, isLlm),
    t: seek(1, isTool),
    z: targets.onZoomToSelected,
    '0': targets.onZoomOut,
    f: prevented(openFork),
    Escape: targets.onBack,
    '/': prevented(targets.onFind),
    Enter: onList(targets.onFocusPanel),
    ArrowDown: onList(step(1)),
    ArrowUp: onList(step(-1)),
    ArrowLeft: onList(fold),
    ArrowRight: onList(unfold),
  })
}

/** Keys that other controls need too act only while the list, or nothing, has the focus. */
function onList(act: (event: KeyboardEvent) => void): (event: KeyboardEvent) => void {
  return (event) => {
    const focused = document.activeElement
    if (focused === document.body || focused?.id === EVENT_LIST_ID) act(event)
  }
}
