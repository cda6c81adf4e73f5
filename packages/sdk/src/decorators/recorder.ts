import type { Session } from '../session/session.ts'
import { sessionHere } from '../default-client.ts'
import { eventCall, type Recording } from './call.ts'
import { createDecorator, type FunctionDecorator } from './decorator.ts'

/** Options of `recordAction()` and `recordTool()`. */
export interface RecordOptions {
  /** Default: the function's own name. */
  readonly name?: string
  /** Default: the session of the running code. */
  readonly session?: Session
}

/** A recording of one kind of event. */
export interface RecordingKind extends Omit<Recording, 'open'> {
  /** Opens the event in a session. Must not throw. */
  open(
    session: Session,
    name: string,
    parameters: readonly unknown[],
  ): ReturnType<Recording['open']>
}

/** A single parameter is taken as it is, as models call tools with one object; more become a list. */
export function parametersOf(parameters: readonly unknown[]): unknown {
  return parameters.length <= 1 ? (parameters[0] ?? {}) : parameters
}

/** Makes the decorator and wrapper that records calls as events of one kind. */
export function createRecorder(
  kind: RecordingKind,
  given: string | RecordOptions = {},
): FunctionDecorator {
  const options = typeof given === 'string' ? { name: given } : given
  const recording: Recording = {
    returned: (event, result) => kind.returned(event, result),
    open(name, parameters) {
      const session = options.session ?? sessionHere()
      return session && kind.open(session, options.name ?? name, parameters)
    },
  }
  return createDecorator((name) => (_self, parameters) => {
    const event = recording.open(name, parameters)
    return event && eventCall(event, recording)
  })
}
