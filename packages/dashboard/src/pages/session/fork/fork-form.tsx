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
import { type Edits, editFields, overridesOfForm, type ToolEnd, toolEnd } from './edit-fields.ts'
import { NEW_POLICY, policyOf } from './policy-draft.ts'
import { PolicyFields } from './policy-fields.tsx'

const ENDS: readonly ToolEnd[] = ['result', 'error']
/** The dashboard knows nobody by name. */
const AUTHOR = 'dashboard'
const ROWS = { text: 4, json: 6, line: 1 } as const

/** Edits an event and saves what comes of it as a branch. */
export function ForkForm({ detail, event, toolNames, onSaved }: ForkFormProps): ReactNode {
  const [name, setName] = useState(`Edit of ${detail.name}`)
  const [edits, setEdits] = useState<Edits>({})
  const [end, setEnd] = useState(toolEnd(event))
  const [policy, setPolicy] = useState(NEW_POLICY)
  const [problem, setProblem] = useState('')
  const create = useCreateBranch(detail.sessionId)
  const submit = (submitted: SubmitEvent) => {
    submitted.preventDefault()
    setProblem('')
    save().then(onSaved, (error: unknown) => setProblem(wordsOf(error)))
  }
  const save = async (): Promise<Branch> => {
    const overrides = overridesOfForm(event, edits, end)
    return create.mutateAsync({
      name: name.trim() || `Edit of ${detail.name}`,
      author: AUTHOR,
      baseSessionId: detail.sessionId,
      forkEventId: detail.id,
      overrides: overrides.map((override) => ({ eventId: detail.id, override })),
      policy: policyOf(policy),
    })
  }
  return (
    <form onSubmit={submit} data-testid="fork-form" className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex flex-col gap-3 px-5 py-4">
          <TextField label="Name of the branch" value={name} onChange={setName} />
          {event.type === 'tool' && (
            <ChoiceField label="The tool gave a" value={end} choices={ENDS} onChange={setEnd} />
          )}
          {editFields(event, end).map(({ key, label, kind, text }) => (
            <TextField
              key={key}
              label={label}
              rows={ROWS[kind]}
              mono={kind !== 'text'}
              {...(kind === 'json' && { hint: 'JSON' })}
              value={edits[key] ?? text}
              onChange={(typed) => setEdits({ ...edits, [key]: typed })}
            />
          ))}
        </div>
        <Fold title="How it is run" note="matching, tools, budget">
          <PolicyFields draft={policy} toolNames={toolNames} onChange={setPolicy} />
        </Fold>
      </div>
      <footer className="flex items-center gap-3 border-t border-line px-5 py-3">
        <p role="alert" className="min-w-0 flex-1 text-sm text-fail">
          {problem}
        </p>
        <Button busy={create.isPending}>Save branch</Button>
      </footer>
    </form>
  )
}

interface ForkFormProps {
  readonly detail: EventDetail
  /** The same event, in no provider's language. */
  readonly event: NormalisedEvent
  readonly toolNames: readonly string[]
  readonly onSaved: (branch: Branch) => void
}

function wordsOf(error: unknown): string {
  if (error instanceof OverrideError) return error.message
  if (error instanceof ApiError) return `${error.message}. Nothing was saved.`
  return 'The branch could not be saved.'
}
