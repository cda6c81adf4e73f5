import { property } from '../llms/wire/plain-body.ts'
import { parametersOf } from './recorder.ts'

/** Fields of what frameworks hand to a tool's function beside its arguments: the AI SDK, LangChain. */
const CONTEXT_FIELDS = ['toolCallId', 'callbacks', 'configurable']

/** Classes of it: LangChain, the OpenAI Agents SDK. */
const CONTEXT_CLASSES = new Set(['CallbackManagerForToolRun', 'RunContext'])

function isContext(value: unknown): boolean {
  if (value === undefined) return true
  if (typeof value !== 'object' || value === null) return false
  const name = property(property(value, 'constructor'), 'name')
  return CONTEXT_FIELDS.some((field) => field in value) || CONTEXT_CLASSES.has(String(name))
}

/**
 * A tool's arguments: what a model asks for, without what a framework says of the call (its id, the
 * conversation, how to abort it), which is another at each run.
 */
export function toolInputOf(parameters: readonly unknown[]): unknown {
  const contextAt = parameters.findIndex((value, index) => index > 0 && isContext(value))
  return parametersOf(contextAt < 0 ? parameters : parameters.slice(0, contextAt))
}
