import { useCallback, useEffect, useRef } from 'react'
import type { SessionSummary } from '@agentops/protocol/session'
import type { VirtualRows } from '../../ui/use-virtual-rows.ts'

/**
 * Moves the keyboard's focus from row to row, also to rows that are not drawn yet.
 *
 * @returns a function that moves by so many rows, starting at the first
 */
export function useRowFocus(
  sessions: readonly SessionSummary[],
  virtualizer: VirtualRows,
): (by: number) => void {
  const wanted = useRef<string>(undefined)
  useEffect(() => {
    if (wanted.current !== undefined && focusRow(wanted.current)) wanted.current = undefined
  })
  return useCallback(
    (by) => {
      const current = document.activeElement?.getAttribute('data-row-link')
      const index = sessions.findIndex(({ id }) => id === current)
      const next = index < 0 ? 0 : Math.min(sessions.length - 1, Math.max(0, index + by))
      const session = sessions[next]
      if (!session) return
      virtualizer.scrollToIndex(next)
      if (!focusRow(session.id)) wanted.current = session.id
    },
    [sessions, virtualizer],
  )
}

/** False when the row is not drawn yet. */
function focusRow(sessionId: string): boolean {
  const link = document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(sessionId)}"]`)
  link?.focus({ preventScroll: true })
  return link !== null
}
