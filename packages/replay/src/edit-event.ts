import type { JsonValue } from '@agentops/protocol/messages'
import type {
  NormalisedCall,
  NormalisedEvent,
  NormalisedTool,
  Override,
} from '@agentops/protocol/override'
import { canonicalJson } from './canonical-json.ts'
import { OverrideError } from './override-error.ts'
import { readMessages, readName, readObject, readText, readToolCalls } from './read-messages.ts'

type Document = Readonly<Record<string, JsonValue>>

/** An event as a person edits it: plain JSON, without what cannot be changed. */
export function editableEvent(event: NormalisedEvent): Document {
  return event.type === 'llm' ? editableCall(event) : editableTool(event)
}

function editableCall({ model, parameters, system, messages, output }: NormalisedCall): Document {
  const parts = output[0]?.parts ?? []
  const texts = parts.map((part) => (part.type === 'text' ? part.content : ''))
  const toolCalls = parts.flatMap((part) =>
    part.type === 'tool_call'
      ? [{ ...(part.id && { id: part.id }), name: part.name, arguments: part.arguments ?? {} }]
      : [],
  )
  return plain({
    model,
    parameters,
    system: system.map((part) => (part.type === 'text' ? part.content : '')).join('\n'),
    messages,
    completion: texts.join(''),
    tool_calls: toolCalls,
  })
}

function editableTool({ outcome }: NormalisedTool): Document {
  if (outcome.kind === 'value') return plain({ result: outcome.value ?? null })
  return plain({ error: { name: outcome.name, message: outcome.message } })
}

/** A copy that is JSON and nothing else. */
function plain(document: object): Document {
  return JSON.parse(JSON.stringify(document))
}

/**
 * The overrides that lead from an event to its edited document; none when nothing was changed.
 * @throws OverrideError that names the field that is wrong
 */
export function overridesOfEdit(event: NormalisedEvent, edited: JsonValue): readonly Override[] {
  const before = editableEvent(event)
  const after = readObject(edited, '')
  if (event.type === 'tool') return toolOverrides(before, after)
  const unknown = Object.keys(after).find((key) => !Object.hasOwn(before, key))
  if (unknown !== undefined) {
    throw new OverrideError(unknown, `is no field; there are ${Object.keys(before).join(', ')}`)
  }
  const changed = Object.keys(before).filter((key) => !isSame(before[key], after[key]))
  // A text takes the tool calls away, so it comes before them.
  const keepsCalls = changed.includes('completion') && !changed.includes('tool_calls')
  const hasCalls = Array.isArray(before['tool_calls']) && before['tool_calls'].length > 0
  const keys = keepsCalls && hasCalls ? [...changed, 'tool_calls'] : changed
  return keys.map((key) => overrideOf(key, before[key], after[key]))
}

function isSame(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  return after !== undefined && canonicalJson(before ?? null) === canonicalJson(after)
}

function overrideOf(
  key: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Override {
  switch (key) {
    case 'model':
      return { target: 'request.model', model: readName(after, key) }
    case 'parameters':
      return {
        target: 'request.parameters',
        parameters: changedParameters(readObject(before, key), readObject(after, key)),
      }
    case 'system':
      return { target: 'system', text: readText(after, key) }
    case 'messages':
      return { target: 'messages', messages: readMessages(after, key) }
    case 'completion':
      return { target: 'completion', text: readText(after, key) }
    default:
      return { target: 'tool_calls', toolCalls: readToolCalls(after, key) }
  }
}

/** What was set anew, and null for what was deleted. */
function changedParameters(before: Document, after: Document): Document {
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name))
  const changed = Object.entries(after).filter(([name, value]) => !isSame(before[name], value))
  return Object.fromEntries([...gone.map((name) => [name, null] as const), ...changed])
}

function toolOverrides(before: Document, after: Document): readonly Override[] {
  if (canonicalJson(before) === canonicalJson(after)) return []
  const [key, ...others] = Object.keys(after)
  if (others.length > 0 || (key !== 'result' && key !== 'error')) {
    throw new OverrideError('', 'must have either "result" or "error"')
  }
  if (key === 'result') return [{ target: 'tool.result', value: after[key] ?? null }]
  const { name, message } = readObject(after[key], 'error')
  const error = { name: readName(name, 'error.name'), message: readText(message, 'error.message') }
  return [{ target: 'tool.error', ...error }]
}
