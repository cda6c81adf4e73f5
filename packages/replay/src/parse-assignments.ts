import type { JsonValue } from '@agentops/protocol/messages'
import { OVERRIDE_TARGETS, type Override } from '@agentops/protocol/override'
import { parseJson } from './canonical-json.ts'
import { OverrideError } from './override-error.ts'
import { readMessages, readName, readObject, readText, readToolCalls } from './read-messages.ts'

/** What comes before a parameter's name, in full, in short, and as the convention has it. */
const PARAMETER = /^(?:request\.parameters|request|gen_ai\.request)\.(?=.)/

/** Edits that take away what another one says: a text the tool calls, messages a system prompt among them. */
const FIRST: ReadonlySet<Override['target']> = new Set(['completion', 'messages'])

/**
 * Reads `key=value` assignments, as `--set` takes them. Texts (`completion`, `system`,
 * `request.model`) are taken as they are, or as a JSON string; everything else is JSON, and a
 * `tool.result` or a parameter that is none is a text. `request.temperature` is short for
 * `request.parameters.temperature`. In which order they are given does not matter.
 *
 * @example
 * parseAssignments(['completion=No flights today.', 'request.parameters.temperature=0'])
 * @throws OverrideError that names the assignment
 */
export function parseAssignments(assignments: readonly string[]): readonly Override[] {
  const overrides = new Map<Override['target'], Override>()
  for (const assignment of assignments) {
    const at = assignment.indexOf('=')
    if (at <= 0) throw new OverrideError(assignment, 'must be key=value')
    const override = parseAssignment(assignment.slice(0, at).trim(), assignment.slice(at + 1))
    overrides.set(override.target, merged(overrides.get(override.target), override))
  }
  const order = ({ target }: Override) => (FIRST.has(target) ? 0 : 1)
  return [...overrides.values()].toSorted((a, b) => order(a) - order(b))
}

/** Parameters add up; of anything else the last one counts. */
function merged(earlier: Override | undefined, override: Override): Override {
  if (earlier?.target !== 'request.parameters') return override
  if (override.target !== 'request.parameters') return override
  return { ...override, parameters: { ...earlier.parameters, ...override.parameters } }
}

function parseAssignment(key: string, text: string): Override {
  const target = OVERRIDE_TARGETS.find((one) => one === key)
  if (target) return parseTarget(target, text)
  const name = key.replace(PARAMETER, '')
  if (OVERRIDE_TARGETS.some((one) => one === name || one === `request.${name}`)) {
    throw new OverrideError(key, `is set as ${name === 'model' ? 'request.model' : name}`)
  }
  if (name !== key) {
    const parameters = Object.fromEntries([[name, jsonOrText(text)]])
    return { target: 'request.parameters', parameters }
  }
  const targets = [...OVERRIDE_TARGETS, 'request.parameters.NAME'].join(', ')
  throw new OverrideError(key, `cannot be set; what can: ${targets}`)
}

function parseTarget(target: Override['target'], text: string): Override {
  switch (target) {
    case 'completion':
    case 'system':
      return { target, text: textOf(text) }
    case 'request.model':
      return { target, model: readName(textOf(text).trim(), target) }
    case 'tool.result':
      return { target, value: jsonOrText(text) }
    case 'tool.error':
      return parseToolError(text)
    case 'tool_calls':
      return { target, toolCalls: readToolCalls(json(target, text), target) }
    case 'messages':
      return { target, messages: readMessages(json(target, text), target) }
    case 'request.parameters':
      return { target, parameters: readObject(json(target, text), target) }
  }
}

/** `{"name": "TimeoutError", "message": "…"}`, or the message alone. */
function parseToolError(text: string): Override {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null) {
    return { target: 'tool.error', name: 'Error', message: textOf(text) }
  }
  const { name = 'Error', message } = readObject(value, 'tool.error')
  return {
    target: 'tool.error',
    name: readName(name, 'tool.error.name'),
    message: readText(message, 'tool.error.message'),
  }
}

function textOf(text: string): string {
  const value = text.startsWith('"') ? parseJson(text) : undefined
  return typeof value === 'string' ? value : text
}

function jsonOrText(text: string): JsonValue {
  const value = parseJson(text)
  return value === undefined ? text : value
}

function json(path: string, text: string): JsonValue {
  const value = parseJson(text)
  if (value === undefined) throw new OverrideError(path, 'must be JSON')
  return value
}
