import type { ReactNode } from 'react'

/** The mark: three steps of a waterfall. */
export function Logo(): ReactNode {
  return (
    <svg viewBox="0 0 20 20" className="size-5" aria-hidden="true">
      <rect x="1" y="3" width="9" height="3.4" rx="1.7" className="fill-ink" />
      <rect x="5" y="8.3" width="13" height="3.4" rx="1.7" className="fill-llm" />
      <rect x="12" y="13.6" width="7" height="3.4" rx="1.7" className="fill-tool" />
    </svg>
  )
}
