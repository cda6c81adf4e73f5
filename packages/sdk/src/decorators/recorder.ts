import type { ToolEffect } from '@agentops/protocol/recording'
import type { Session } from '../session/session.ts'
import { sessionHere } from '../default-client.ts'
import type { Event } from '../event/event.ts'
import { attempt, givenOptions, givenSession, givenText } from '../given.ts'
import { adoptedCall, eventCall, type Instead, type Recording } from './call.ts'
import { createDecorator, type FunctionDecorator } from './decorator.ts'

/** Options of `recordAction()` and `recordTool()`. */
export interface RecordOptions {
  /** Default: the function's own name. */
  readonly name?: string
  /** The session of the call and of all that it does. Default: the one of the running code. */
  readonly session?: Session
  /**
   * What a tool does to the world, for replay: one that only computes (`pure`) or reads (`read`) may run
   * where nothing is recorded. Default: `write`.
   */
  readonly effect?: ToolEffect
}

/** A recording of one kind of event. */
export interface RecordingKind extends Recording {
  /** The running event of the same call, when somebody has opened one already. Must not throw. */
  adopt?(name: string, options: RecordOptions): Event | undefined
  /** In a replay: what is done in the place of the function's code; `undefined` runs it. */
  instead?(event: Event, session: Session): Instead | undefined
  /** Opens the event in a session. Must not throw. */
  open(
    session: Session,
    name: string,
    parameters: readonly unknown[],
    options: RecordOptions,
  ): Event | undefined
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
  const options = typeof given === 'string' ? { name: given } : givenOptions<RecordOptions>(given)
  return createDecorator((ownName) => (_self, parameters) => {
    const begun = attempt('beginning a call', () => begin(kind, options, { ownName, parameters }))
    if (!begun) return undefined
    const { event, session, isAdopted } = begun
    const instead = kind.instead?.(event, session)
    if (isAdopted) return adoptedCall(event, kind, instead)
    // Who names a session means it for what the function does, too.
    return eventCall(event, kind, { instead, session: givenSession(options.session) })
  })
}

interface Called {
  readonly ownName: string
  readonly parameters: readonly unknown[]
}

interface Begun {
  readonly event: Event
  readonly session: Session
  /** Somebody else has opened the event, and ends it. */
  readonly isAdopted: boolean
}

/** Finds or opens the event of a call; there is none without a session. */
function begin(
  kind: RecordingKind,
  options: RecordOptions,
  { ownName, parameters }: Called,
): Begun | undefined {
  const session = givenSession(options.session) ?? sessionHere()
  if (!session) return undefined
  const name = givenText(options.name) || ownName
  const adopted = kind.adopt?.(name, options)
  const event = adopted ?? kind.open(session, name, parameters, options)
  return event && { event, session, isAdopted: adopted !== undefined }
}
