import { useRef, useState, type ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** A heading that opens what is under it; closed content is not drawn. */
export function Fold({ title, note, open: initiallyOpen = false, children }: FoldProps): ReactNode {
  const [open, setOpen] = useState(initiallyOpen)
  const section = useRef<HTMLElement>(null)
  const toggle = () => {
    setOpen(!open)
    // What was opened should be seen without looking for it.
    if (!open) requestAnimationFrame(() => section.current?.scrollIntoView({ block: 'nearest' }))
  }
  return (
    <section ref={section} className="border-b border-line">
      <button
        type="button"
        aria-expanded={open}
        onClick={toggle}
        className="flex h-8 w-full items-center gap-1.5 px-4 text-left text-sm hover:bg-hover"
      >
        <Icon name={open ? 'down' : 'right'} className="size-3 text-ink-mute" />
        <span className="shrink-0 font-medium text-ink-soft">{title}</span>
        {note !== undefined && <span className="truncate text-ink-mute">{note}</span>}
      </button>
      {open && <div className="px-4 pt-1 pb-3">{children}</div>}
    </section>
  )
}

interface FoldProps {
  readonly title: string
  readonly note?: ReactNode
  readonly open?: boolean
  readonly children: ReactNode
}
