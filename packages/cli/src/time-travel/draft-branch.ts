import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Override } from '@agentops/protocol/override'
import type { RecordedEvent } from '@agentops/protocol/recording'
import { BranchSchema } from '@agentops/protocol/branch-api'
import type { ApiClient } from '../api-client.ts'
import { type BranchDraft, type BranchRow, createBranch } from './branch-client.ts'
import { type EditFlags, readEdits } from './edits.ts'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { findEvent } from './find-event.ts'
import { normalisedEvent } from './normalised-event.ts'
import { type PolicyFlags, policyOf } from './policy.ts'
import type { Source } from './source.ts'

/** Flags that make a branch of a recording. */
export interface ForkFlags extends PolicyFlags, EditFlags {
  /** The event to fork at; without it the branch that was named says, or nothing is forked. */
  readonly at?: string
  readonly name?: string
}

/** The branch that flags make of a source; it is not kept yet. */
export async function draftBranch(source: Source, flags: ForkFlags): Promise<BranchDraft> {
  const { recording, branch } = source
  const at = flags.at ?? branch?.forkEventId ?? undefined
  if (at === undefined && (flags.set ?? flags.edit) !== undefined) {
    throw new CommandError('What is to be edited? Name the event with --at.', {
      exitCode: EXIT.usage,
      hint: 'As in --at llm:2, the second call, or --at tool:1, the first tool.',
    })
  }
  const event = at === undefined ? undefined : findEvent(recording, at)
  const overrides = event ? await overridesAt(event, flags) : []
  const draft = {
    name: flags.name ?? nameOf(event, overrides),
    author: authorName(),
    baseSessionId: recording.session.id,
    forkEventId: event?.id ?? null,
    overrides: [
      ...keptOverrides(source, flags),
      ...overrides.map((override) => ({ eventId: event?.id, override })),
    ],
    policy: policyOf(flags, branch?.policy),
  }
  return BranchSchema.omit({ id: true, createdAt: true }).parse(draft)
}

/** Keeps a branch where its session is; a session in a file has nowhere to keep it. */
export async function keepBranch(
  client: ApiClient,
  source: Source,
  draft: BranchDraft,
): Promise<BranchRow> {
  return source.onServer ? createBranch(client, draft) : unkept(draft)
}

/** A branch for one run, which nobody will look for. */
export function unkept(draft: BranchDraft): BranchRow {
  return { ...draft, id: randomUUID(), createdAt: Date.now() }
}

/** Those of the branch that was named, unless the fork is moved. */
function keptOverrides({ branch }: Source, { at }: ForkFlags): BranchRow['overrides'] {
  return at === undefined ? (branch?.overrides ?? []) : []
}

async function overridesAt(event: RecordedEvent, flags: EditFlags): Promise<readonly Override[]> {
  if (flags.set === undefined && flags.edit === undefined) return []
  return readEdits(flags, normalisedEvent(event))
}

function nameOf(event: RecordedEvent | undefined, overrides: readonly Override[]): string {
  if (!event) return 'replay'
  const targets = overrides.map(({ target }) => target).join(', ')
  return `${targets || 'live'} at ${event.type} ${event.name}`.slice(0, 200)
}

/** Who is logged in on this machine; a container may have nobody. */
function authorName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}
