import { useCallback, useEffect, useRef, useState } from 'react'
import { toolElementId } from './tool-call-view.tsx'

const LIT_MS = 2500

/** The tool call that is lit up, and the way to the other end of a call. */
export interface ToolJumps {
  readonly lit: string | undefined
  readonly jump: (callId: string, to: 'call' | 'response') => void
}

/**
 * Scrolls to an end of a tool call and lights up both ends for a moment.
 *
 * @param unfold draws messages that are folded; called when the wanted end is not on the page
 */
export function useToolJumps(unfold: () => void): ToolJumps {
  const [lit, setLit] = useState<string>()
  const wanted = useRef<string>(undefined)
  useEffect(() => {
    if (wanted.current !== undefined && scrollToElement(wanted.current)) wanted.current = undefined
  })
  useEffect(() => {
    if (lit === undefined) return
    const timer = setTimeout(() => setLit(undefined), LIT_MS)
    return () => clearTimeout(timer)
  }, [lit])
  const jump = useCallback(
    (callId: string, to: 'call' | 'response') => {
      const element = toolElementId(callId, to)
      setLit(callId)
      if (scrollToElement(element)) return
      wanted.current = element
      unfold()
    },
    [unfold],
  )
  return { lit, jump }
}

function scrollToElement(id: string): boolean {
  const element = document.getElementById(id)
  element?.scrollIntoView({ block: 'center' })
  element?.focus({ preventScroll: true })
  return element !== null
}
