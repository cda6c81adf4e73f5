import { adoptTool, noteToolResult, openTool } from '../session/tool-execution.ts'
import type { FunctionDecorator } from './decorator.ts'
import { createRecorder, parametersOf, type RecordingKind, type RecordOptions } from './recorder.ts'

const TOOLS: RecordingKind = {
  open(session, name, parameters) {
    // A framework that runs the function may have recorded this very execution.
    if (adoptTool(name, 'function')) return undefined
    return openTool(session, { name, input: parametersOf(parameters), layer: 'function' })
  },
  returned: noteToolResult,
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
