import { ACTION } from '@agentops/protocol/attributes'
import { toJsonText } from '../event/serialize.ts'
import { sessionHere } from '../default-client.ts'
import { parametersOf } from './record-tool.ts'
import { createRecorder, type Recorder } from './traced.ts'

/**
 * Records each call of a function as an action event, with its parameters and what it returned or
 * threw.
 *
 * @example
 * const plan = recordAction('plan')((goal: string) => steps(goal))
 */
export function recordAction(name: string): Recorder {
  return createRecorder({
    open(parameters) {
      const session = sessionHere()
      const params =
        session?.config.captureContent && toJsonText(parametersOf(parameters), session.config)
      return session?.open('action', name, {
        attributes: params ? { [ACTION.params]: params } : {},
      })
    },
    returned(event, result) {
      if (event.captureContent) event.attributes[ACTION.returns] = toJsonText(result, event.config)
    },
  })
}
