import type { ToolPolicy } from '@agentops/protocol/branch'
import type { JsonValue } from '@agentops/protocol/messages'
import type { Override } from '@agentops/protocol/override'
import type { RecordedEvent, ResultKind, ToolEffect } from '@agentops/protocol/recording'
import { canonicalInput } from '@agentops/replay/canonical-request'
import type { Event } from '../event/event.ts'
import { confirm } from './confirm.ts'
import type { Course } from './course.ts'
import { ToolNotRunError } from './errors.ts'
import { decodeValue } from './decode-value.ts'

/** A tool's run, before it begins. */
export interface ToolRun {
  readonly event: Event
  readonly name: string
  /** As it would be recorded: redacted. */
  readonly input: JsonValue
  readonly effect: ToolEffect
}

/** What becomes of a tool's run; `undefined` runs it. */
export type ToolDecision =
  | {
      readonly kind: 'return'
      readonly value: unknown
      /** What a generator yields before. */
      readonly yields?: readonly unknown[] | undefined
      readonly gave?: ResultKind | undefined
    }
  | { readonly kind: 'throw'; readonly error: unknown; readonly gave?: ResultKind | undefined }
  | undefined

function errorOf(name: string, message: string, code: string): Error {
  const error = new Error(message)
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  return code === '' ? error : Object.assign(error, { code })
}

/** What a recorded tool came to; undefined when that was not recorded. */
function outcomeOf({ outcome }: RecordedEvent): ToolDecision {
  if (!outcome) return undefined
  const { gave } = outcome
  if (outcome.kind === 'error') {
    return { kind: 'throw', error: errorOf(outcome.name, outcome.message, outcome.code), gave }
  }
  const value = outcome.value === undefined ? undefined : decodeValue(outcome.value)
  return { kind: 'return', value, gave, yields: outcome.yields?.map(decodeValue) }
}

/** What an edit makes of a tool; undefined when the edit is of something else. */
function editOf(override: Override): ToolDecision {
  if (override.target === 'tool.result')
    return { kind: 'return', value: decodeValue(override.value) }
  if (override.target !== 'tool.error') return undefined
  return { kind: 'throw', error: errorOf(override.name, override.message, '') }
}

function isYes({ name, input }: ToolRun): boolean {
  return confirm(`AgentOps: run the tool ${name} with ${JSON.stringify(input)}?`) ?? false
}

function policyOf(course: Course, tool: string): ToolPolicy | undefined {
  const { tools } = course.policy
  return Object.hasOwn(tools, tool) ? tools[tool] : undefined
}

/** Within the recording: what was recorded, unless the branch says to run it. */
function decideRecorded(course: Course, run: ToolRun, recorded: RecordedEvent): ToolDecision {
  const policy = policyOf(course, run.name)
  if (policy === 'live' || (policy === 'confirm' && isYes(run))) return undefined
  const isWhole = recorded.outcome?.kind !== 'value' || recorded.outcome.exact
  if (!isWhole && run.effect !== 'write') return undefined
  return outcomeOf(recorded) ?? decideNew(course, run, null)
}

/** Where nothing is to be served: it runs if that can do no harm. */
function decideNew(course: Course, run: ToolRun, recorded: RecordedEvent | null): ToolDecision {
  const policy = policyOf(course, run.name)
  if (policy === 'live' || (policy === undefined && run.effect !== 'write')) return undefined
  const known = recorded ? outcomeOf(recorded) : undefined
  if (known && policy !== 'confirm') return known
  if (policy === 'stub') return { kind: 'return', value: undefined }
  if (policy !== 'recorded' && isYes(run)) return undefined
  return known ?? { kind: 'throw', error: new ToolNotRunError(run.name) }
}

/**
 * Decides what becomes of a tool in a session that runs again. Tools that may write are never run by
 * themselves; a tool that the fork lies within is, since the fork would not be reached otherwise.
 *
 * @throws ReplayDivergenceError: the tool then fails with it
 */
export function decideTool(course: Course, run: ToolRun): ToolDecision {
  const { event, name, input } = run
  const found = course.find(event, canonicalInput({ type: 'tool', name, input }, course.options))
  for (const override of course.overridesOf(found.event)) {
    const edit = editOf(override)
    if (!edit) continue
    course.edited(event)
    return { ...edit, gave: found.event?.outcome?.gave }
  }
  if (course.leadsToEdit(found.event)) return undefined
  const decision =
    found.kind === 'recorded'
      ? decideRecorded(course, run, found.event)
      : decideNew(course, run, found.event)
  if (decision && found.event) course.served(event, found.event)
  return decision
}
