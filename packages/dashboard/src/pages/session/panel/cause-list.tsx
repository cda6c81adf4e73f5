import type { ReactNode } from 'react'
import { LongText } from '../../../ui/long-text.tsx'
import type { Cause } from './causes.ts'

/** What an error comes from, each cause under the error that it caused. */
export function CauseList({ causes }: { readonly causes: readonly Cause[] }): ReactNode {
  if (causes.length === 0) return null
  return (
    <ul className="mt-2 border-l-2 border-fail/30 pl-3" data-testid="causes">
      {causes.map((cause, index) => (
        <li key={index} className="py-0.5">
          <p className="text-sm">
            <span className="text-ink-mute">{cause.how}</span>{' '}
            <span className="font-mono font-semibold text-fail">{cause.type}</span>
            {cause.notes.map((note) => (
              <span key={note} className="ml-2 font-mono text-ink-mute">
                {note}
              </span>
            ))}
          </p>
          <LongText text={cause.message} first={600} />
          <CauseList causes={cause.causes} />
        </li>
      ))}
    </ul>
  )
}
