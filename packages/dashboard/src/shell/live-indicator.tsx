import type { ReactNode } from 'react'
import type { LiveState } from '../data/live-source.ts'

const LOOKS = {
  connecting: { dot: 'bg-ink-mute', words: 'Connecting', title: 'Opening the live stream' },
  connected: { dot: 'bg-ok', words: 'Live', title: 'Changes appear as they happen' },
  interrupted: {
    dot: 'animate-beat bg-warn',
    words: 'Reconnecting',
    title: 'The live stream broke; what was missed is loaded when it is back',
  },
} as const

/** Whether what is on screen follows the server. */
export function LiveIndicator({ state }: { readonly state: LiveState }): ReactNode {
  const look = LOOKS[state]
  return (
    <span
      role="status"
      data-testid="live-indicator"
      data-state={state}
      title={look.title}
      className="inline-flex items-center gap-1.5 px-2 text-sm text-ink-mute"
    >
      <span className={`size-1.5 rounded-full ${look.dot}`} />
      {look.words}
    </span>
  )
}
