import type { ReactNode } from 'react'
import { ApiError } from '../data/api-client.ts'
import { SignIn } from '../shell/sign-in.tsx'

/** A large quiet word in the middle of an empty area. */
export function Notice({ title, children, testId }: NoticeProps): ReactNode {
  return (
    <div
      role="status"
      data-testid={testId}
      className="flex h-full flex-col items-center justify-center gap-2 p-8 text-center"
    >
      <p className="text-lg font-semibold text-ink">{title}</p>
      <div className="max-w-lg text-ink-soft">{children}</div>
    </div>
  )
}

/** Says that something is being read, once that takes long enough to be noticed. */
export function Loading({ what }: { readonly what: string }): ReactNode {
  return (
    <div role="status" className="flex h-full animate-late items-center justify-center p-8">
      <p className="text-ink-mute">Reading {what}…</p>
    </div>
  )
}

interface NoticeProps {
  readonly title: string
  readonly children?: ReactNode
  readonly testId?: string
}

/** What went wrong with a request and what to do, or that it is being tried again. */
export function FailureNotice({ error }: { readonly error: Error }): ReactNode {
  if (error instanceof ApiError && error.failure.kind === 'problem') {
    if (error.wantsKey) return <SignIn />
    return (
      <Notice title={error.message} testId="problem">
        <p>{error.failure.hint || `The server answered with status ${error.failure.status}.`}</p>
      </Notice>
    )
  }
  return (
    <Notice title="The server does not answer" testId="unreachable">
      <p className="animate-beat">Trying again…</p>
      <p className="mt-3">
        Is it running? Start it with <code className="font-mono text-ink">npx agentops dev</code>
      </p>
    </Notice>
  )
}
