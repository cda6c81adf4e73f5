import type { NormalisedEvent, Override } from '@agentops/protocol/override'
import type { JsonValue } from '@agentops/protocol/messages'
import { parseJson } from '@agentops/replay/canonical-json'
import { editableEvent, overridesOfEdit } from '@agentops/replay/edit-event'
import { OverrideError } from '@agentops/replay/override-error'

/** One part of an event as a form shows it. */
export interface EditField {
  readonly key: string
  readonly label: string
  /** Texts are taken as they are, the others are JSON. */
  readonly kind: 'text' | 'line' | 'json'
  /** Whether it replaces what came of the event, or what is asked: then the call is made. */
  readonly part: 'outcome' | 'request'
  readonly text: string
}

/** What was typed, by field; a field that is absent is as it was. */
export type Edits = Readonly<Record<string, string>>

/** What a tool came to. */
export type ToolEnd = 'result' | 'error'

const LABELS = new Map<string, readonly [string, EditField['kind']]>([
  ['completion', ['Answer', 'text']],
  ['tool_calls', ['Tool calls', 'json']],
  ['model', ['Model', 'line']],
  ['parameters', ['Parameters', 'json']],
  ['system', ['System prompt', 'text']],
  ['messages', ['Messages', 'json']],
])

const OUTCOMES = new Set(['completion', 'tool_calls'])

const NEW_ERROR = { name: 'Error', message: '' }

/** The fields of an event's form, the answer first. */
export function editFields(event: NormalisedEvent, end: ToolEnd): readonly EditField[] {
  const document = editableEvent(event)
  if (event.type === 'tool') {
    const value = document[end] ?? (end === 'error' ? NEW_ERROR : null)
    const label = end === 'error' ? 'Error' : 'Result'
    return [{ key: end, label, kind: 'json', part: 'outcome', text: pretty(value) }]
  }
  return [...LABELS].flatMap(([key, [label, kind]]) => {
    const value = document[key]
    if (value === undefined) return []
    const part = OUTCOMES.has(key) ? 'outcome' : 'request'
    return [{ key, label, kind, part, text: typeof value === 'string' ? value : pretty(value) }]
  })
}

/** How a tool's run ended. */
export function toolEnd(event: NormalisedEvent): ToolEnd {
  return event.type === 'tool' && event.outcome.kind === 'error' ? 'error' : 'result'
}

/**
 * The overrides that a form comes to; none when nothing was changed.
 * @throws OverrideError that names the field that is wrong
 */
export function overridesOfForm(
  event: NormalisedEvent,
  edits: Edits,
  end: ToolEnd,
): readonly Override[] {
  const fields = editFields(event, end)
  const base = event.type === 'tool' ? {} : editableEvent(event)
  const edited = fields.map((field) => [field.key, valueOf(field, edits[field.key])] as const)
  return overridesOfEdit(event, { ...base, ...Object.fromEntries(edited) })
}

/** What is wrong with what was typed into a field; empty when nothing is. */
export function problemOfField(
  event: NormalisedEvent,
  { key }: EditField,
  edits: Edits,
  end: ToolEnd,
): string {
  const typed = edits[key]
  if (typed === undefined) return ''
  try {
    overridesOfForm(event, { [key]: typed }, end)
    return ''
  } catch (error) {
    return error instanceof OverrideError ? error.message : 'cannot be read'
  }
}

function valueOf({ key, kind, text }: EditField, typed = text): JsonValue {
  if (kind !== 'json') return typed
  const value = parseJson(typed)
  if (value === undefined) throw new OverrideError(key, 'is not JSON')
  return value
}

function pretty(value: JsonValue): string {
  return JSON.stringify(value, null, 2)
}
