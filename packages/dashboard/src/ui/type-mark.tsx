import type { ReactNode } from 'react'
import type { EventType } from '@agentops/protocol/event'

interface TypeLook {
  readonly label: string
  readonly text: string
  readonly bar: string
  readonly path: string
}

const LOOKS: Readonly<Record<string, TypeLook>> = {
  llm: {
    label: 'LLM call',
    text: 'text-llm',
    bar: 'bg-llm',
    path: 'M7 .8 8.7 5.3 13.2 7 8.7 8.7 7 13.2 5.3 8.7.8 7l4.5-1.7Z',
  },
  tool: {
    label: 'Tool',
    text: 'text-tool',
    bar: 'bg-tool',
    path: 'M7 1 12.4 4v6L7 13 1.6 10V4Zm0 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  },
  action: {
    label: 'Action',
    text: 'text-action',
    bar: 'bg-action',
    path: 'M2.5 2.5h9v9h-9Z',
  },
  error: {
    label: 'Error',
    text: 'text-fail',
    bar: 'bg-fail',
    path: 'M7 1.2 13.4 12.4H.6ZM6.3 5v3.6h1.4V5Zm0 4.6V11h1.4V9.6Z',
  },
  divergence: {
    label: 'Divergence',
    text: 'text-warn',
    bar: 'bg-warn',
    path: 'M6.1 13V8.2L2.2 4.3 1 5.5V1h4.5L4.3 2.2 7 4.9l2.7-2.7L8.5 1H13v4.5l-1.2-1.2-3.9 3.9V13Z',
  },
  agent: {
    label: 'Agent',
    text: 'text-agent',
    bar: 'bg-agent',
    path: 'M7 1.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6ZM1.8 12.8c0-3 2.2-4.8 5.2-4.8s5.2 1.8 5.2 4.8Z',
  },
}

const OTHER: Pick<TypeLook, 'path'> = {
  path: 'M7 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6Zm0 2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z',
}

/** Types of a user's own share a shape and differ in colour. */
const OWN_COLOURS = [
  { text: 'text-own-1', bar: 'bg-own-1' },
  { text: 'text-own-2', bar: 'bg-own-2' },
  { text: 'text-own-3', bar: 'bg-own-3' },
  { text: 'text-own-4', bar: 'bg-own-4' },
  { text: 'text-own-5', bar: 'bg-own-5' },
] as const

/** What an event of a type is called, its shape, and its colours; a type always has the same. */
export function lookOfType(type: EventType): TypeLook {
  const known = Object.hasOwn(LOOKS, type) ? LOOKS[type] : undefined
  return known ?? { ...OTHER, ...OWN_COLOURS[indexOf(type)], label: type }
}

function indexOf(type: string): 0 | 1 | 2 | 3 | 4 {
  let sum = 0
  for (const letter of type) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  const index = sum % OWN_COLOURS.length
  return index === 1 || index === 2 || index === 3 || index === 4 ? index : 0
}

/** Whether a type is one of the user's own. */
export function isOwnType(type: EventType): boolean {
  return !Object.hasOwn(LOOKS, type)
}

/** The shape of an event's type. */
export function TypeMark({ type }: { readonly type: EventType }): ReactNode {
  const look = lookOfType(type)
  return (
    <svg
      viewBox="0 0 14 14"
      className={`size-3.5 shrink-0 ${look.text}`}
      role="img"
      aria-label={look.label}
    >
      <path d={look.path} fill="currentColor" fillRule="evenodd" />
    </svg>
  )
}
