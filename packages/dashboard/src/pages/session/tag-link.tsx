import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** A tag that leads to all sessions that have it. */
export function TagLink({ tag }: { readonly tag: string }): ReactNode {
  return (
    <Link
      to="/"
      search={{ tag }}
      title={`All sessions tagged ${tag}`}
      className="inline-flex max-w-48 items-center rounded-sm bg-raised px-1.5 text-xs font-medium text-ink-soft hover:bg-accent-soft hover:text-accent"
    >
      <span className="truncate">{tag}</span>
    </Link>
  )
}
