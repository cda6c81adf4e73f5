import type { ReactNode } from 'react'

const TONES = {
  plain: 'bg-raised text-ink-soft',
  accent: 'bg-accent-soft text-accent',
  fail: 'bg-fail-soft text-fail',
  warn: 'bg-warn-soft text-warn',
  ok: 'bg-ok-soft text-ok',
} as const

/** A word set apart. */
export function Badge({ tone = 'plain', title, children }: BadgeProps): ReactNode {
  return (
    <span
      title={title}
      className={`inline-flex max-w-48 shrink-0 items-center truncate rounded-sm px-1.5 text-xs font-medium ${TONES[tone]}`}
    >
      <span className="truncate">{children}</span>
    </span>
  )
}

interface BadgeProps {
  readonly tone?: keyof typeof TONES
  readonly title?: string | undefined
  readonly children: ReactNode
}
