import { EVENT_TYPES } from '@agentops/protocol/event'
import type { EventFull } from '../api-client.ts'
import { safeJson, safeLines } from './safe-text.ts'
import type { Colours } from './terminal.ts'

type Message = EventFull['inputMessages'][number]
type Part = Message['parts'][number]

/** What an event said, without what an earlier event of the session had said already. */
export interface EventContent {
  /** Messages that are left out because an earlier call had the same ones. */
  readonly repeated: number
  readonly input: readonly Message[]
  readonly output: readonly Message[]
  /** A tool's arguments and result, an action's parameters and return value. */
  readonly values: readonly { readonly label: string; readonly value: unknown }[]
  /** The stack of what was thrown, with the errors that it comes from. */
  readonly failure: string
}

/** Leaves out the messages at the start of each call that the call before had too. */
export function foldContents(events: readonly EventFull[]): Map<string, EventContent> {
  const contents = new Map<string, EventContent>()
  let before: readonly string[] = []
  for (const event of events) {
    const system = event.systemInstructions
    const input = [
      ...(system.length > 0 ? [{ role: 'system', parts: system }] : []),
      ...event.inputMessages,
    ]
    const keys = input.map((message) => JSON.stringify(message))
    const repeated = event.type === 'llm' ? commonLength(before, keys) : 0
    if (event.type === 'llm') before = keys
    const values = valuesOf(event)
    contents.set(event.id, {
      repeated,
      input: input.slice(repeated),
      output: event.outputMessages,
      values,
      failure: event.exception?.stacktrace ?? '',
    })
  }
  return contents
}

/** The lines of an event's content, safe for a terminal. */
export function contentLines(content: EventContent, colours: Colours): string[] {
  const { repeated, input, output, values, failure } = content
  return [
    ...(repeated > 0 ? [colours.dim(`${repeated} earlier messages as before`)] : []),
    ...input.flatMap((message) => messageLines(message, colours)),
    ...output.flatMap((message) => messageLines(message, colours)),
    ...values.flatMap(({ label, value }) => valueLines(colours.cyan(label), value)),
    ...(failure === '' ? [] : safeLines(failure).map((line) => colours.red(line))),
  ]
}

function valuesOf({ type, input, output }: EventFull) {
  if (type === 'llm') return []
  const named = [
    // A type of the user's own is recorded with the fields of its class.
    { label: EVENT_TYPES.some((known) => known === type) ? 'input' : 'fields', value: input },
    { label: 'output', value: output },
  ]
  return named.filter(({ value }) => value !== null)
}

/** A value as JSON; a list of lines, as a divergence has, line by line. */
function valueLines(label: string, value: unknown): string[] {
  const isText = Array.isArray(value) && value.every((line) => typeof line === 'string')
  if (!isText || value.length === 0 || !value.some((line) => line.includes(' '))) {
    return [`${label} ${safeJson(value)}`]
  }
  return [label, ...value.flatMap((line) => safeLines(line)).map((line) => `  ${line}`)]
}

function messageLines({ role, parts }: Message, colours: Colours): string[] {
  const [first = '', ...rest] = parts.flatMap(partLines)
  const [label = ''] = safeLines(role)
  return [`${colours.cyan(label)} ${first}`, ...rest.map((line) => `  ${line}`)]
}

function partLines(part: Part): string[] {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return safeLines(textOf(part['content']))
    case 'tool_call':
      return safeLines(`→ ${textOf(part['name'])} ${safeJson(part['arguments'] ?? {})}`)
    case 'tool_call_response':
      return safeLines(`← ${textOf(part['response'])}`)
    default:
      return [safeJson(part)]
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : safeJson(value ?? '')
}

function commonLength(before: readonly string[], keys: readonly string[]): number {
  const end = keys.findIndex((key, index) => key !== before[index])
  return end === -1 ? keys.length : end
}
