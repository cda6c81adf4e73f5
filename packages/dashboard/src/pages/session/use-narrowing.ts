import { useEventSearch } from '../../data/event-queries.ts'
import { type EventFilter, isSaid } from '../../tree/event-filter.ts'
import { type SessionView, useFind } from './use-session-view.ts'

/** What the tree is narrowed to, and how to change that. */
export interface Narrowing {
  readonly filter: EventFilter
  /** More may be found. */
  readonly isLooking: boolean
  readonly onFind: (text: string) => void
  /** Asks for a type, `failed`, or empty for all. */
  readonly onType: (type: string) => void
  readonly onAll: () => void
}

const NONE: ReadonlySet<string> = new Set()

/** Looks for events in what is loaded while a text is typed, and on the server when typing rests. */
export function useNarrowing(sessionId: string, place: SessionView): Narrowing {
  const { view, change } = place
  const [text, setText] = useFind(place)
  const kept = view.find ?? ''
  const found = useEventSearch(sessionId, isSaid(kept) ? kept : '')
  return {
    filter: { text, type: view.type ?? '', found: text === kept ? found.ids : NONE },
    isLooking: found.isLooking || text !== kept,
    onFind: setText,
    onType: (type) => change({ type: type || undefined }),
    onAll: () => {
      setText('')
      change({ type: undefined, find: undefined })
    },
  }
}
