import { TOOL } from '@agentops/protocol/attributes'
import { toJson, toJsonText } from '../event/serialize.ts'
import type { FunctionDecorator } from './decorator.ts'
import { createRecorder, parametersOf, type RecordingKind, type RecordOptions } from './recorder.ts'

const TOOLS: RecordingKind = {
  open(session, name, parameters) {
    const input = toJson(parametersOf(parameters), session.config)
    const event = session.open('tool', name, {
      attributes: {
        [TOOL.operation]: 'execute_tool',
        [TOOL.name]: name,
        ...(session.config.captureContent && { [TOOL.arguments]: JSON.stringify(input) }),
      },
    })
    event.beforeDelivery(() => {
      const callId = session.toolLinks.claim(name, input)
      if (callId !== undefined) event.attributes[TOOL.callId] = callId
    })
    return event
  },
  returned(event, result) {
    if (event.captureContent) event.attributes[TOOL.result] = toJsonText(result, event.config)
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
