import type { ReactNode } from 'react'
import type { NormalisedEvent } from '@agentops/protocol/override'
import { TextField } from '../../../ui/field.tsx'
import { type EditField, editFields, problemOfField } from './edit-fields.ts'
import type { ForkDraft } from './fork-draft.ts'

const ROWS = { text: 3, json: 3, line: 1 } as const

/** The fields of one part of an event; what is wrong with one is said below it, as it is typed. */
export function EditFields({ part, event, draft, onDraft }: EditFieldsProps): ReactNode {
  const { edits, end } = draft
  const fields = editFields(event, end).filter((field) => field.part === part)
  return (
    <div className="flex flex-col gap-3">
      {fields.map((field) => (
        <TextField
          key={field.key}
          label={field.label}
          rows={ROWS[field.kind]}
          mono={field.kind !== 'text'}
          {...(field.kind === 'json' && { hint: hintOf(field) })}
          problem={problemOfField(event, field, edits, end)}
          value={edits[field.key] ?? field.text}
          onChange={(typed) => onDraft({ ...draft, edits: { ...edits, [field.key]: typed } })}
        />
      ))}
    </div>
  )
}

interface EditFieldsProps {
  readonly part: EditField['part']
  readonly event: NormalisedEvent
  readonly draft: ForkDraft
  readonly onDraft: (draft: ForkDraft) => void
}

function hintOf({ key }: EditField): string {
  return key === 'parameters' ? "JSON, by the provider's names; one taken out is not sent" : 'JSON'
}
