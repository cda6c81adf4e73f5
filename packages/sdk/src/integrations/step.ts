import { ACTION, AGENT, EVENT } from '@agentops/protocol/attributes'
import type { EventType } from '@agentops/protocol/event'
import type { AttributeInput, Event } from '../event/event.ts'
import { toJsonText } from '../event/serialize.ts'
import type { Session } from '../session/session.ts'

/** What is known of a framework's step when it starts. */
export interface StepStart {
  readonly name: string
  /** Default `action`; with an agent, `agent`. */
  readonly type?: EventType
  readonly input?: unknown
  /** The agent whose step it is: events inside of it belong to that agent. */
  readonly agent?: string | undefined
  /** Default: the event whose code is running; null: none. */
  readonly parent?: Event | null | undefined
  readonly attributes?: Readonly<Record<string, AttributeInput>>
}

function agentAttributes(agent: string): Record<string, AttributeInput> {
  return {
    [AGENT.operation]: 'invoke_agent',
    [EVENT.agentId]: agent,
    [EVENT.agentName]: agent,
  }
}

/** Opens the event of a framework's step: an action, an agent's run, a hand-off … */
export function openStep(session: Session, start: StepStart): Event {
  const { name, agent, parent, input, attributes } = start
  if (agent !== undefined) session.registerAgent({ id: agent, name: agent })
  return session.open(start.type ?? (agent === undefined ? 'action' : 'agent'), name, {
    parent,
    attributes: {
      ...(agent !== undefined && agentAttributes(agent)),
      ...(input !== undefined &&
        session.config.captureContent && { [ACTION.params]: toJsonText(input, session.config) }),
      ...attributes,
    },
  })
}

/** Notes what a step gave on its event. */
export function noteStepResult(event: Event, result: unknown): void {
  if (event.captureContent && result !== undefined) {
    event.attributes[ACTION.returns] = toJsonText(result, event.config)
  }
}

/** Text that a framework made of a value, as the value again; other text stays text. */
export function parsedText(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return text
  }
}

/** What was thrown, as a framework tells it: an Error, or its name, message and stack. */
export function toError(exception: unknown): unknown {
  if (typeof exception !== 'object' || exception === null || exception instanceof Error) {
    return exception
  }
  const error = new Error(String(Reflect.get(exception, 'message') ?? ''))
  for (const key of ['name', 'stack']) {
    const value: unknown = Reflect.get(exception, key)
    if (typeof value === 'string') Object.defineProperty(error, key, { value })
  }
  return error
}
