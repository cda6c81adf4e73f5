import {
  adoptTool,
  noteFunctionResult,
  noteToolResult,
  openTool,
  toolReplayOf,
} from '../session/tool-execution.ts'
import { giveResult } from '../time-travel/served-result.ts'
import { givenSession } from '../given.ts'
import type { FunctionDecorator } from './decorator.ts'
import { createRecorder, type RecordingKind, type RecordOptions } from './recorder.ts'
import { toolInputOf } from './tool-input.ts'

const TOOLS: RecordingKind = {
  // A framework that runs the function may have recorded this very execution.
  adopt: (name, { effect, session }) =>
    adoptTool(name, 'function', { effect, session: givenSession(session) })?.event,
  open(session, name, parameters, { effect }) {
    return openTool(session, { name, input: toolInputOf(parameters), layer: 'function', effect })
  },
  returned: noteToolResult,
  adoptedReturned: noteFunctionResult,
  instead(event, session) {
    const decision = toolReplayOf(event, session)
    return decision && ((fn) => giveResult(decision, fn))
  },
}

/**
 * Records each call of a function as a tool event, with its arguments, its result or its error, and
 * the id of the model's tool call that it answers. Decorates methods too.
 *
 * @param options the name that models call the tool by, or more; the function's own when left out
 * @example
 * const search = recordTool('search')(async (query: { text: string }) => find(query.text))
 */
export function recordTool(options?: string | RecordOptions): FunctionDecorator {
  return createRecorder(TOOLS, options)
}
