import type { KeyboardEvent, ReactNode } from 'react'

/** A row of tabs; arrows move between them. The panel is labelled by `tabPanelProps`. */
export function Tabs<Name extends string>({ names, active, onPick }: TabsProps<Name>): ReactNode {
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (move === undefined) return
    event.preventDefault()
    const next = names[(names.indexOf(active) + move + names.length) % names.length]
    if (next === undefined) return
    onPick(next)
    document.getElementById(tabId(next))?.focus()
  }
  return (
    <div role="tablist" onKeyDown={onKeyDown} className="flex h-8 gap-4 border-b border-line px-4">
      {names.map((name) => (
        <button
          key={name}
          id={tabId(name)}
          type="button"
          role="tab"
          aria-selected={name === active}
          tabIndex={name === active ? 0 : -1}
          onClick={() => onPick(name)}
          className="-mb-px border-b-2 border-transparent text-sm text-ink-mute hover:text-ink aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink"
        >
          {name}
        </button>
      ))}
    </div>
  )
}

interface TabsProps<Name extends string> {
  readonly names: readonly Name[]
  readonly active: Name
  readonly onPick: (name: Name) => void
}

function tabId(name: string): string {
  return `tab-${name.toLowerCase().replaceAll(' ', '-')}`
}

/** Attributes of the panel that belongs to a tab. */
export function tabPanelProps(name: string) {
  return { role: 'tabpanel', 'aria-labelledby': tabId(name) } as const
}
