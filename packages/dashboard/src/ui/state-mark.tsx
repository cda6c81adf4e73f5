import type { ReactNode } from 'react'
import type { SessionState } from '@agentops/protocol/session'

const COLORS: Readonly<Record<SessionState, string>> = {
  running: 'text-accent',
  Success: 'text-ok',
  Fail: 'text-fail',
  Indeterminate: 'text-ink-mute',
}

/** Only what wants attention is coloured in full. */
const WORD_COLORS: Readonly<Record<SessionState, string>> = {
  running: '',
  Success: 'text-ink-soft',
  Fail: 'font-medium',
  Indeterminate: 'text-ink-mute',
}

const LABELS: Readonly<Record<SessionState, string>> = {
  running: 'Running',
  Success: 'Success',
  Fail: 'Fail',
  Indeterminate: 'Indeterminate',
}

/** How a session stands: a shape of its own for each state, and the word. */
export function StateMark({ state }: { readonly state: SessionState }): ReactNode {
  return (
    <span className={`inline-flex items-center gap-1.5 align-middle ${COLORS[state]}`}>
      <svg viewBox="0 0 14 14" className="size-3.5 shrink-0" aria-hidden="true">
        <StateShape state={state} />
      </svg>
      <span className={`text-sm ${WORD_COLORS[state]}`}>{LABELS[state]}</span>
    </span>
  )
}

const LINE = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
} as const

function StateShape({ state }: { readonly state: SessionState }): ReactNode {
  switch (state) {
    case 'running':
      return (
        <>
          <circle cx="7" cy="7" r="5.6" {...LINE} strokeWidth={1.2} opacity={0.5} />
          <circle cx="7" cy="7" r="3" fill="currentColor" className="animate-beat" />
        </>
      )
    case 'Success':
      return <path d="m2.8 7.4 2.8 2.7 5.6-6" {...LINE} />
    case 'Fail':
      return <path d="m3.4 3.4 7.2 7.2M10.6 3.4l-7.2 7.2" {...LINE} />
    case 'Indeterminate':
      return <path d="M3 7h8" {...LINE} />
    default:
      return state satisfies never
  }
}
