import { getRouteApi } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { readSessionSearch, type SessionChange, type SessionSearch } from '../../search-params.ts'

const route = getRouteApi('/sessions/$sessionId')

/** What a session's page shows, as its address says, and how to change that. */
export interface SessionView {
  readonly view: SessionSearch
  readonly change: (change: SessionChange) => void
}

/** Keeps what the page shows in its address, so that a link shows the same. */
export function useSessionView(): SessionView {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const change = useCallback(
    (changed: SessionChange) =>
      void navigate({
        search: (now) => readSessionSearch({ ...now, ...changed }),
        replace: true,
      }),
    [navigate],
  )
  return { view, change }
}

const TYPING_PAUSE_MS = 250

/** The text that is looked for: at once as it is typed, and in the address when typing rests. */
export function useFind({ view, change }: SessionView): readonly [string, (text: string) => void] {
  const kept = view.find ?? ''
  const [typed, setTyped] = useState(kept)
  useEffect(() => {
    if (typed === kept) return undefined
    const timer = setTimeout(() => change({ find: typed || undefined }), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, kept, change])
  return [typed, setTyped]
}
