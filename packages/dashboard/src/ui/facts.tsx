import type { ReactNode } from 'react'

/** One thing known about a session or an event. */
export interface Fact {
  readonly label: string
  readonly value: ReactNode
  /** Said smaller after the value. */
  readonly note?: string
  /** More about it, on hover. */
  readonly title?: string
  readonly mono?: boolean
  /** Takes two columns. */
  readonly wide?: boolean
  /** Something to look at. */
  readonly alarming?: boolean
}

/** Facts in columns, labels above values. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(100px,1fr))] gap-x-3 gap-y-2 px-4 py-3">
      {facts.map((fact) => (
        <div
          key={fact.label}
          className={`min-w-0 ${fact.wide ? 'col-span-2' : ''}`}
          title={fact.title}
        >
          <dt className="truncate text-xs text-ink-mute">{fact.label}</dt>
          <dd
            className={`break-words ${fact.mono ? 'font-mono text-sm' : ''} ${fact.alarming ? 'font-medium text-fail' : ''}`}
          >
            {fact.value}
            {fact.note && <span className="block text-xs text-ink-mute">{fact.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
