import { ACTION } from '@agentops/protocol/attributes'
import { toJson, toJsonText } from '../event/serialize.ts'
import type { FunctionDecorator } from './decorator.ts'
import { createRecorder, parametersOf, type RecordingKind, type RecordOptions } from './recorder.ts'

const ACTIONS: RecordingKind = {
  open(session, name, parameters) {
    const { config } = session
    const input = toJson(parametersOf(parameters), config)
    const attributes = config.captureContent ? { [ACTION.params]: JSON.stringify(input) } : {}
    return session.open('action', name, { input, attributes })
  },
  returned(event, result) {
    if (event.captureContent) event.attributes[ACTION.returns] = toJsonText(result, event.config)
  },
}

/**
 * Records each call of a function as an action event, with its parameters and what it returned or
 * threw. Decorates methods, accessors, function fields and classes too.
 *
 * @param options the action's name, or more; the function's own name when left out
 * @example
 * const plan = recordAction('plan')((goal: string) => steps(goal))
 */
export function recordAction(options?: string | RecordOptions): FunctionDecorator {
  return createRecorder(ACTIONS, options)
}
