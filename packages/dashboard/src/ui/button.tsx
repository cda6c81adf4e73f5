import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

/** A button that shows only a drawing; `label` is what it does. */
export function IconButton({ icon, label, onClick, testId, pressed }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      onClick={onClick}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      data-testid={testId}
      className="inline-flex size-7 shrink-0 items-center justify-center rounded text-ink-mute hover:bg-raised hover:text-ink"
    >
      <Icon name={icon} />
    </button>
  )
}

interface IconButtonProps {
  readonly icon: IconName
  readonly label: string
  readonly onClick: () => void
  readonly testId?: string
  readonly pressed?: boolean
}

/** A quiet button with words. */
export function TextButton({ onClick, children, title, id, expanded }: TextButtonProps): ReactNode {
  return (
    <button
      type="button"
      id={id}
      aria-expanded={expanded}
      onClick={onClick}
      title={title}
      className="inline-flex shrink-0 items-center gap-1 rounded-sm px-1 text-sm text-accent hover:underline"
    >
      {children}
    </button>
  )
}

interface TextButtonProps {
  readonly id?: string
  /** Whether what it opens is open. */
  readonly expanded?: boolean
  readonly onClick: () => void
  readonly title?: string
  readonly children: ReactNode
}

/** The button that does what a form or a dialog is for; without `onClick` it submits its form. */
export function Button({ onClick, busy = false, label, children }: ButtonProps): ReactNode {
  return (
    <button
      type={onClick ? 'button' : 'submit'}
      onClick={onClick}
      disabled={busy}
      aria-label={label}
      className="inline-flex h-8 shrink-0 items-center rounded bg-accent px-3 font-medium text-on-accent hover:opacity-90 disabled:opacity-60"
    >
      {children}
    </button>
  )
}

interface ButtonProps {
  readonly onClick?: () => void
  /** What it started is not done yet. */
  readonly busy?: boolean
  /** What it does, where its words alone do not say of what. */
  readonly label?: string
  readonly children: ReactNode
}
