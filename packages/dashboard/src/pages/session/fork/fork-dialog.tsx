import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Branch } from '@agentops/protocol/branch'
import type { EventDetail, EventSummary } from '@agentops/protocol/event'
import type { NormalisedEvent } from '@agentops/protocol/override'
import { IconButton } from '../../../ui/button.tsx'
import type { ForkDraft } from './fork-draft.ts'
import { ForkForm } from './fork-form.tsx'
import { SavedBranch } from './saved-branch.tsx'

/** Forks a session at an event: an edit, then the command that runs it. */
export function ForkDialog({ subject, draft, onDraft, onClose }: ForkDialogProps): ReactNode {
  const { detail, event, events } = subject
  const dialog = useRef<HTMLDialogElement>(null)
  const [saved, setSaved] = useState<Branch>()
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="fork-title"
      onClose={onClose}
      className="max-h-[88vh] w-[720px] max-w-[94vw] rounded-lg border border-line bg-surface p-0 text-ink shadow-pop backdrop:bg-scrim open:flex open:flex-col"
    >
      <div className="flex items-center justify-between border-b border-line py-2 pr-2 pl-5">
        <h2 id="fork-title" className="truncate text-lg font-semibold">
          {saved ? saved.name : `Fork at ${detail.name}`}
        </h2>
        <IconButton icon="close" label="Close" onClick={() => dialog.current?.close()} />
      </div>
      {saved ? (
        <SavedBranch branch={saved} />
      ) : (
        <ForkForm
          detail={detail}
          event={event}
          toolNames={toolNamesOf(events)}
          draft={draft}
          onDraft={onDraft}
          onSaved={setSaved}
        />
      )}
    </dialog>
  )
}

interface ForkDialogProps {
  readonly subject: {
    readonly detail: EventDetail
    /** The same event, in no provider's language. */
    readonly event: NormalisedEvent
    /** All events of the session. */
    readonly events: readonly EventSummary[]
  }
  readonly draft: ForkDraft
  readonly onDraft: (draft: ForkDraft) => void
  readonly onClose: () => void
}

function toolNamesOf(events: readonly EventSummary[]): readonly string[] {
  const tools = events.filter(({ type }) => type === 'tool')
  return [...new Set(tools.map(({ toolName, name }) => toolName || name))].toSorted()
}
