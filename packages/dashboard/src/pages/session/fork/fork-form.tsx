import { useState, type ReactNode, type SubmitEvent } from 'react'
import type { Branch } from '@agentops/protocol/branch'
import type { EventDetail } from '@agentops/protocol/event'
import type { NormalisedEvent } from '@agentops/protocol/override'
import { OverrideError } from '@agentops/replay/override-error'
import { ApiError } from '../../../data/api-client.ts'
import { useCreateBranch } from '../../../data/branch-queries.ts'
import { Button } from '../../../ui/button.tsx'
import { ChoiceField, TextField } from '../../../ui/field.tsx'
import { Fold } from '../../../ui/fold.tsx'
import { EditFields } from './edit-fields-view.tsx'
import { overridesOfForm, type ToolEnd } from './edit-fields.ts'
import { type ForkDraft, planOf } from './fork-draft.ts'
import { policyOf } from './policy-draft.ts'
import { PolicyFields } from './policy-fields.tsx'

const ENDS: readonly ToolEnd[] = ['result', 'error']
/** The dashboard knows nobody by name. */
const AUTHOR = 'dashboard'

/** Edits an event and saves what comes of it as a branch. */
export function ForkForm(props: ForkFormProps): ReactNode {
  const { event, toolNames, draft, onDraft } = props
  const { submit, problem, isSaving } = useSave(props)
  const set = (change: Partial<ForkDraft>) => onDraft({ ...draft, ...change })
  return (
    <form onSubmit={submit} data-testid="fork-form" className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex flex-col gap-3 px-5 py-4">
          <TextField
            label="Name of the branch"
            value={draft.name}
            onChange={(name) => set({ name })}
          />
          {event.type === 'tool' && (
            <ChoiceField
              label="The tool gave a"
              value={draft.end}
              choices={ENDS}
              onChange={(end) => set({ end })}
            />
          )}
          <EditFields part="outcome" event={event} draft={draft} onDraft={onDraft} />
        </div>
        {event.type === 'llm' && (
          <Fold
            title="What is asked"
            note="an edit here makes the call live: it is sent, and costs"
          >
            <EditFields part="request" event={event} draft={draft} onDraft={onDraft} />
          </Fold>
        )}
        <Fold title="How it is run" note="matching, tools, budget">
          <PolicyFields
            draft={draft.policy}
            toolNames={toolNames}
            onChange={(policy) => set({ policy })}
          />
        </Fold>
      </div>
      <footer className="flex items-center gap-3 border-t border-line px-5 py-3">
        <p role="alert" className="min-w-0 text-sm text-fail">
          {problem}
        </p>
        <p className="min-w-0 flex-1 truncate text-right text-sm text-ink-mute">
          {planOf(event, draft)}
        </p>
        <Button busy={isSaving}>Save branch</Button>
      </footer>
    </form>
  )
}

interface ForkFormProps {
  readonly detail: EventDetail
  /** The same event, in no provider's language. */
  readonly event: NormalisedEvent
  readonly toolNames: readonly string[]
  readonly draft: ForkDraft
  readonly onDraft: (draft: ForkDraft) => void
  readonly onSaved: (branch: Branch) => void
}

/** Keeps the branch that the form comes to, or says why it cannot. */
function useSave({ detail, event, draft, onSaved }: ForkFormProps) {
  const [problem, setProblem] = useState('')
  const create = useCreateBranch(detail.sessionId)
  const save = async (): Promise<Branch> => {
    const overrides = overridesOfForm(event, draft.edits, draft.end)
    return create.mutateAsync({
      name: draft.name.trim() || `Edit of ${detail.name}`,
      author: AUTHOR,
      baseSessionId: detail.sessionId,
      forkEventId: detail.id,
      overrides: overrides.map((override) => ({ eventId: detail.id, override })),
      policy: policyOf(draft.policy),
    })
  }
  const submit = (submitted: SubmitEvent) => {
    submitted.preventDefault()
    setProblem('')
    save().then(onSaved, (error: unknown) => setProblem(wordsOf(error)))
  }
  return { submit, problem, isSaving: create.isPending }
}

function wordsOf(error: unknown): string {
  if (error instanceof OverrideError) return error.message
  if (error instanceof ApiError) return `${error.message}. Nothing was saved.`
  return 'The branch could not be saved.'
}
