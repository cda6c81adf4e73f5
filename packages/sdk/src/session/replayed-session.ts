import { ACTION, EVENT, LLM, TOOL } from '@agentops/protocol/attributes'
import type { JsonValue } from '@agentops/protocol/messages'
import type { Agent } from '../context.ts'
import type { Event } from '../event/event.ts'
import type { Guard } from '../event/guard.ts'
import { recordDivergence } from '../time-travel/divergence-event.ts'
import type { TimeTravelPlan } from '../time-travel/plan.ts'
import { Replay } from '../time-travel/replay.ts'
import { askCost } from './ask-cost.ts'
import type { SessionOptions, SessionOwner } from './session-options.ts'
import type { Session } from './session.ts'

/** A session that runs again says of which one. */
export function withOrigin(
  options: SessionOptions,
  plan: TimeTravelPlan | undefined,
): SessionOptions {
  if (!plan) return options
  const { recording, branch, runId } = plan
  const origin = { sessionId: recording.session.id, branchId: branch?.id ?? null, runId }
  return { ...options, metadata: { ...options.metadata, origin } }
}

/** Makes what serves a session from its recording. */
export function startReplay(plan: TimeTravelPlan, session: Session, owner: SessionOwner): Replay {
  return new Replay(plan, {
    sessionId: session.id,
    say: (text) => owner.say(text),
    diverged: (event, divergence) => recordDivergence(session, event, divergence),
    served: (recordedAt) => session.determinism?.reached(recordedAt),
    wentLive: () => session.determinism?.wentLive(),
    askCost: async () => {
      await owner.pipeline.flush({ timeoutMs: owner.config.exitTimeout })
      return askCost(owner.config, session.id)
    },
  })
}

/** An event of a session that runs again, as it is made. */
export interface ReplayedStep {
  readonly event: Event
  readonly parent: Event | undefined
  /** A tool's arguments or an action's parameters. */
  readonly input: JsonValue | undefined
}

/** Notes where in the program an event is made. */
export function placeStep(
  { course }: Replay,
  { event, parent, input }: ReplayedStep,
  { defaultAgent, guard }: { readonly defaultAgent: Agent; readonly guard: Guard },
): void {
  const { type, name, attributes } = event
  const isOwn = attributes[EVENT.agentId] === defaultAgent.id
  const attribute = type === 'tool' ? TOOL.arguments : ACTION.params
  course.place(event, parent, {
    type,
    name,
    agentName: isOwn ? '' : String(attributes[EVENT.agentName] ?? ''),
    input: input === undefined ? undefined : guard.json(input, { type, attribute }),
    attempt: Number(attributes[LLM.retry] ?? 0),
  })
}
