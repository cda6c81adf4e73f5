import type { ReactNode } from 'react'
import type { EventDetail } from '@agentops/protocol/event'
import { LongText } from '../../../ui/long-text.tsx'
import { CauseList } from './cause-list.tsx'
import { causesOf } from './causes.ts'
import { failureOf } from './llm-facts.ts'

/** What went wrong: type, message and stack; nothing when nothing did. */
export function FailureBox({ detail }: { readonly detail: EventDetail }): ReactNode {
  const { exception } = detail
  if (detail.status !== 'error' && !exception) return null
  const type = exception?.type || detail.errorType
  const message = failureOf(detail)
  return (
    <section
      aria-label="Error"
      className="mx-4 my-3 rounded-md border border-fail/40 bg-fail-soft px-3 py-2"
    >
      <p className="font-mono text-sm font-semibold text-fail">{type || 'Error'}</p>
      {message !== type && <LongText text={message} />}
      <CauseList causes={causesOf(detail)} />
      {exception?.stacktrace && (
        <div className="mt-2 border-t border-fail/20 pt-2 text-ink-soft">
          <LongText text={exception.stacktrace} mono first={1200} />
        </div>
      )}
    </section>
  )
}
