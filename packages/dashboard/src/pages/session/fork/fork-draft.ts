import type { NormalisedEvent } from '@agentops/protocol/override'
import { type Edits, overridesOfForm, type ToolEnd, toolEnd } from './edit-fields.ts'
import { NEW_POLICY, type PolicyDraft } from './policy-draft.ts'

/** A branch as it is typed; kept while its event is selected, also when the dialog is closed. */
export interface ForkDraft {
  readonly name: string
  readonly edits: Edits
  readonly end: ToolEnd
  readonly policy: PolicyDraft
}

/** The draft of a branch that edits nothing yet. */
export function newDraft(event: NormalisedEvent | undefined, name: string): ForkDraft {
  const end = event ? toolEnd(event) : 'result'
  return { name: `Edit of ${name}`.slice(0, 200), edits: {}, end, policy: NEW_POLICY }
}

/** What a branch would do, in a few words; empty while something that was typed cannot be read. */
export function planOf(event: NormalisedEvent, { edits, end }: ForkDraft): string {
  try {
    const targets = overridesOfForm(event, edits, end).map(({ target }) => target)
    if (targets.length > 0) return `Edits ${targets.join(', ')}`
    return 'Nothing is edited: replays up to here, then goes on live'
  } catch {
    return ''
  }
}
