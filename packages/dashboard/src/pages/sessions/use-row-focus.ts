import { useCallback, useEffect, useState } from 'react'
import type { Virtualizer } from '@tanstack/react-virtual'
import type { SessionSummary } from '@agentops/protocol/session'

/**
 * Moves the keyboard's focus from row to row, also to rows that are not drawn yet.
 *
 * @returns a function that moves by so many rows, starting at the first
 */
export function useRowFocus(
  sessions: readonly SessionSummary[],
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): (by: number) => void {
  const [wanted, setWanted] = useState<string>()
  useEffect(() => {
    if (wanted === undefined) return
    const link = document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(wanted)}"]`)
    if (!link) return
    link.focus({ preventScroll: true })
    setWanted(undefined)
  })
  return useCallback(
    (by) => {
      const current = document.activeElement?.getAttribute('data-row-link')
      const index = sessions.findIndex(({ id }) => id === current)
      const next = index < 0 ? 0 : Math.min(sessions.length - 1, Math.max(0, index + by))
      const session = sessions[next]
      if (!session) return
      virtualizer.scrollToIndex(next)
      setWanted(session.id)
    },
    [sessions, virtualizer],
  )
}
