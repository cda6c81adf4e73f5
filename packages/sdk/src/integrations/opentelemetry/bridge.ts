import { EVENT, TOOL } from '@agentops/protocol/attributes'
import { parseEventId } from '@agentops/protocol/ids'
import { addParentFinder, currentScope } from '../../context.ts'
import type { Event } from '../../event/event.ts'
import { contextManager, spanOf } from '../../opentelemetry-api.ts'
import { onCall } from '../../session/calls.ts'
import type { Session } from '../../session/session.ts'
import { shared } from '../../shared.ts'
import { copySpan, forgetCall } from './span-attributes.ts'
import { milliseconds, type SpanLike } from './span.ts'
import { agentOf, kindOf, toolNameOf } from './span-kind.ts'

/** OpenTelemetry's `SpanKind.CLIENT`. */
const CLIENT = 2

/** A span of someone else's that runs inside a session. */
interface Followed {
  readonly session: Session
  /** The span around it, if that is followed, too. */
  readonly outer: Followed | undefined
  /** The event around it. */
  readonly parent: Event | undefined
  /** None yet of a model call: the wire may record it, and better. */
  readonly event: Event | undefined
  /** The call that the span stands for is recorded inside of it. */
  isRecorded: boolean
}

/** By the span's object, which its context holds: nothing is kept longer than the spans are. */
const followed = shared('followed spans', () => new WeakMap<object, Followed>())

const setUp = shared('followed spans set-up', () => ({ isDone: false }))

function followedHere(): Followed | undefined {
  const span = spanOf(contextManager()?.active())
  return span && followed.get(span)
}

function standsFor({ event }: Followed, call: Event): boolean {
  if (call.type === 'llm') return event === undefined || event.type !== 'tool'
  return event !== call && event?.type === 'tool' && event.name === call.name
}

/** A model call may be told by several spans around it, a tool's execution by those of its name. */
function noteCall(call: Event, around: Followed | undefined): void {
  for (let each = around; each; each = each.outer) {
    if (standsFor(each, call)) each.isRecorded = true
  }
}

/** Makes events that start inside of followed spans their children. */
export function startFollowing(): void {
  if (setUp.isDone) return
  setUp.isDone = true
  addParentFinder(() => {
    const here = followedHere()
    return here?.event ?? here?.parent
  })
  onCall((call) => noteCall(call, followedHere()))
}

/** The deeper of the event around the running code and the event of the span around this one. */
function parentOf(outer: Followed | undefined): Event | undefined {
  const { parent } = currentScope()
  const around = outer?.event ?? outer?.parent
  return around && !parent?.isWithin(around) ? around : parent
}

function open(session: Session, span: SpanLike, parent: Event | undefined): Event {
  const type = kindOf(span.attributes)
  const agent = agentOf(span.attributes)
  const toolName = type === 'tool' ? toolNameOf(span.attributes) : undefined
  const id = parseEventId(span.spanContext().spanId)
  if (agent) session.registerAgent(agent)
  return session.open(type, toolName ?? span.name, {
    ...(id && { id }),
    kind: span.kind === CLIENT ? 3 : 1,
    startedAt: milliseconds(span.startTime),
    parent: parent ?? null,
    attributes: {
      ...(agent && { [EVENT.agentId]: agent.id, [EVENT.agentName]: agent.name }),
      ...(toolName !== undefined && { [TOOL.operation]: 'execute_tool', [TOOL.name]: toolName }),
    },
  })
}

/** A span starts: its event does, unless it is a model call, which the wire may record. */
export function follow(span: SpanLike, context: unknown, session: Session): void {
  if (followed.has(span)) return
  const around = spanOf(context)
  const outer = around && followed.get(around)
  const parent = parentOf(outer)
  const isModelCall = kindOf(span.attributes) === 'llm'
  const event = isModelCall ? undefined : open(session, span, parent)
  followed.set(span, { session, outer, parent, event, isRecorded: false })
}

/** The session that the span around a new one belongs to. */
export function sessionAround(context: unknown): Session | undefined {
  const around = spanOf(context)
  return around && followed.get(around)?.session
}

/**
 * A span has ended: so has its event. Where the call that it stands for is recorded inside of it, it is
 * no call itself: nothing counts twice.
 */
export function finish(span: SpanLike): void {
  const known = followed.get(span)
  if (!known) return
  const { session, parent, isRecorded } = known
  const kind = kindOf(span.attributes)
  if (isRecorded && !known.event) return
  const event = known.event ?? open(session, span, parent)
  copySpan(span, event)
  if (isRecorded && (kind === 'llm' || kind === 'tool')) {
    event.becomes('action')
    forgetCall(event)
  } else if (kind === 'llm' && event.type !== 'llm') {
    event.becomes('llm')
    noteCall(event, known.outer)
  }
  if (event.type !== 'tool') event.name = span.name
  event.end(milliseconds(span.endTime))
}
