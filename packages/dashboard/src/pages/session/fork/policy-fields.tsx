import type { ReactNode } from 'react'
import { DIVERGENCE_POLICIES, MATCH_LEVELS, TOOL_POLICIES } from '@agentops/protocol/branch'
import { ChoiceField, TextField } from '../../../ui/field.tsx'
import type { PolicyDraft, ToolChoice } from './policy-draft.ts'

const TOOL_CHOICES: readonly ToolChoice[] = ['by its effect', ...TOOL_POLICIES]

/** How a branch is run: what has to match, what a difference does, tools, and limits. */
export function PolicyFields({ draft, toolNames, onChange }: PolicyFieldsProps): ReactNode {
  const set = (change: Partial<PolicyDraft>) => onChange({ ...draft, ...change })
  return (
    <fieldset className="grid grid-cols-3 gap-x-3 gap-y-2">
      <ChoiceField
        label="Calls match by"
        value={draft.match}
        choices={MATCH_LEVELS}
        onChange={(match) => set({ match })}
      />
      <ChoiceField
        label="On divergence"
        value={draft.onDivergence}
        choices={DIVERGENCE_POLICIES}
        onChange={(onDivergence) => set({ onDivergence })}
      />
      <TextField
        label="Budget"
        hint="US dollars"
        value={draft.budgetUsd}
        onChange={(budgetUsd) => set({ budgetUsd })}
      />
      <TextField
        label="Live calls"
        hint="at most"
        value={draft.maxCalls}
        onChange={(maxCalls) => set({ maxCalls })}
      />
      <TextField
        label="Seconds"
        hint="at most"
        value={draft.timeoutSeconds}
        onChange={(timeoutSeconds) => set({ timeoutSeconds })}
      />
      {toolNames.map((name) => (
        <ChoiceField
          key={name}
          label={`Tool ${name}`}
          value={draft.tools[name] ?? 'by its effect'}
          choices={TOOL_CHOICES}
          onChange={(choice) => set({ tools: { ...draft.tools, [name]: choice } })}
        />
      ))}
    </fieldset>
  )
}

interface PolicyFieldsProps {
  readonly draft: PolicyDraft
  /** Tools that the session ran. */
  readonly toolNames: readonly string[]
  readonly onChange: (draft: PolicyDraft) => void
}
