import type { ReactNode } from 'react'
import { DIVERGENCE_POLICIES, MATCH_LEVELS, TOOL_POLICIES } from '@agentops/protocol/branch'
import { OverrideError } from '@agentops/replay/override-error'
import { ChoiceField, TextField } from '../../../ui/field.tsx'
import { NEW_POLICY, type PolicyDraft, policyOf, type ToolChoice } from './policy-draft.ts'

const TOOL_CHOICES: readonly ToolChoice[] = ['by its effect', ...TOOL_POLICIES]

/** How a branch is run: what has to match, what a difference does, tools, and limits. */
export function PolicyFields({ draft, toolNames, onChange }: PolicyFieldsProps): ReactNode {
  const set = (change: Partial<PolicyDraft>) => onChange({ ...draft, ...change })
  return (
    <fieldset className="grid grid-cols-3 gap-x-3 gap-y-2 max-md:grid-cols-2">
      <legend className="sr-only">How it is run</legend>
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
        numeric
        problem={problemOf(draft, 'budgetUsd')}
        value={draft.budgetUsd}
        onChange={(budgetUsd) => set({ budgetUsd })}
      />
      <TextField
        label="Live calls"
        hint="at most"
        numeric
        problem={problemOf(draft, 'maxCalls')}
        value={draft.maxCalls}
        onChange={(maxCalls) => set({ maxCalls })}
      />
      <TextField
        label="Seconds"
        hint="at most"
        numeric
        problem={problemOf(draft, 'timeoutSeconds')}
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

/** What is wrong with one of the limits; empty when nothing is. */
function problemOf(draft: PolicyDraft, key: 'budgetUsd' | 'maxCalls' | 'timeoutSeconds'): string {
  try {
    policyOf({ ...NEW_POLICY, [key]: draft[key] })
    return ''
  } catch (error) {
    return error instanceof OverrideError ? error.message : ''
  }
}
