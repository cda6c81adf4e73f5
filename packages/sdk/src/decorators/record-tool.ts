import { TOOL } from '@agentops/protocol/attributes'
import { sessionHere } from '../default-client.ts'
import type { Event } from '../event/event.ts'
import { toJson, toJsonText } from '../event/serialize.ts'
import { createRecorder, type Recorder } from './traced.ts'

/** A single parameter is taken as it is, as models call tools with one object; more become a list. */
export function parametersOf(parameters: readonly unknown[]): unknown {
  return parameters.length <= 1 ? (parameters[0] ?? {}) : parameters
}

function open(name: string, parameters: readonly unknown[]): Event | undefined {
  const session = sessionHere()
  if (!session) return undefined
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
}

/**
 * Records each call of a function as a tool event, with its arguments, its result or its error, and
 * the id of the model's tool call that it answers.
 *
 * @param name the name that models call the tool by
 * @example
 * const search = recordTool('search')(async (query: { text: string }) => find(query.text))
 */
export function recordTool(name: string): Recorder {
  return createRecorder({
    open: (parameters) => open(name, parameters),
    returned(event, result) {
      if (event.captureContent) event.attributes[TOOL.result] = toJsonText(result, event.config)
    },
  })
}
