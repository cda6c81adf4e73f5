import { useEffect, useRef, type ReactNode } from 'react'
import { IconButton } from '../ui/button.tsx'
import type { Shortcut } from './shortcuts.ts'

/** The keys of a page, over it until dismissed. */
export function HelpDialog({ shortcuts, onClose }: HelpDialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="help-title"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
      className="w-[420px] rounded-lg border border-line bg-surface p-0 text-ink shadow-pop backdrop:bg-scrim"
    >
      <div className="flex items-center justify-between border-b border-line py-2 pr-2 pl-5">
        <h2 id="help-title" className="text-lg font-semibold">
          Keyboard
        </h2>
        <IconButton icon="close" label="Close" onClick={() => dialog.current?.close()} />
      </div>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2 px-5 py-4">
        {shortcuts.map(({ keys, does }) => (
          <div key={does} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <Key key={key} name={key} />
              ))}
            </dt>
            <dd className="text-ink-soft">{does}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  )
}

interface HelpDialogProps {
  readonly shortcuts: readonly Shortcut[]
  readonly onClose: () => void
}

function Key({ name }: { readonly name: string }): ReactNode {
  return (
    <kbd className="min-w-6 rounded border border-line-strong bg-raised px-1.5 text-center font-mono text-sm">
      {name}
    </kbd>
  )
}
