import { RESULT, TOOL } from '@agentops/protocol/attributes'
import { currentScope } from '../context.ts'
import type { AttributeInput, Event } from '../event/event.ts'
import { toJson } from '../event/serialize.ts'
import { encodeValue } from '../time-travel/portable-value.ts'
import type { ToolDecision } from '../time-travel/tool-replay.ts'
import type { JsonValue } from '@agentops/protocol/messages'
import type { ToolEffect } from '@agentops/protocol/recording'
import type { Session } from './session.ts'

/**
 * Who sees a tool run, from the outside in: a framework that runs the function, the function that
 * `recordTool` wrapped, the MCP client that it calls, that client's HTTP request. All may be
 * recorded at once, and are one event.
 */
const LAYERS = ['framework', 'function', 'mcp-client', 'mcp-request'] as const

/** One of {@link LAYERS}. */
export type ToolLayer = (typeof LAYERS)[number]

/** What is known of a tool's execution when it starts. */
export interface ToolStart {
  readonly name: string
  readonly input: unknown
  readonly layer: ToolLayer
  /** Id of the model's tool call; default: the call of that name and these arguments, if there was one. */
  readonly callId?: string | undefined
  /** Default: the event whose code is running; null: none. */
  readonly parent?: Event | null | undefined
  /** What the tool does to the world, where somebody said. */
  readonly effect?: ToolEffect | undefined
  readonly attributes?: Readonly<Record<string, AttributeInput>>
}

/** A tool event that an outer layer has opened. */
export interface AdoptedTool {
  readonly event: Event
  /** The layer that saw it before. */
  readonly outer: ToolLayer
}

interface Execution {
  readonly name: string
  readonly input: JsonValue
  readonly effect: ToolEffect
}

/** What runs, for replay. */
const executions = new WeakMap<Event, Execution>()

/** In a replay: tools about whose execution was decided. */
const decisions = new WeakSet<Event>()

/** The innermost layer that has seen each tool event. */
const seenBy = new WeakMap<Event, ToolLayer>()

/** What the layer that asks knows of the execution. */
interface AdoptOptions {
  readonly effect?: ToolEffect | undefined
  /** Where it was named: an event of another session is another execution's. */
  readonly session?: Session | undefined
}

/**
 * The running event of the same execution, when an outer layer has opened one already. Each layer
 * gets it once: a second call of the same tool inside of it is an execution of its own.
 */
export function adoptTool(
  name: string,
  layer: ToolLayer,
  { effect, session }: AdoptOptions = {},
): AdoptedTool | undefined {
  const { parent } = currentScope()
  if (!parent || parent.endedAt !== undefined) return undefined
  if (session && session.id !== parent.sessionId) return undefined
  const outer = seenBy.get(parent)
  if (outer === undefined || LAYERS.indexOf(outer) >= LAYERS.indexOf(layer)) return undefined
  if (parent.attributes[TOOL.name] !== name) return undefined
  seenBy.set(parent, layer)
  const execution = executions.get(parent)
  if (effect && execution) {
    executions.set(parent, { ...execution, effect })
    parent.attributes[TOOL.effect] = effect
  }
  return { event: parent, outer }
}

/** Opens the event of a tool's execution; when it has ended, it is linked to the model's call. */
export function openTool(session: Session, start: ToolStart): Event {
  const { name, callId, layer, parent, effect, attributes } = start
  const input = toJson(start.input, session.config)
  const event = session.open('tool', name, {
    parent,
    input,
    attributes: {
      [TOOL.operation]: 'execute_tool',
      [TOOL.name]: name,
      ...(effect && { [TOOL.effect]: effect }),
      ...(session.config.captureContent && { [TOOL.arguments]: JSON.stringify(input) }),
      ...attributes,
    },
  })
  seenBy.set(event, layer)
  executions.set(event, { name, input, effect: effect ?? 'write' })
  event.beforeDelivery(() => {
    if (session.replay && !decisions.has(event)) session.replay.toolRan(name)
    const answered = session.toolLinks.claim(name, input, callId)
    if (answered !== undefined) event.attributes[TOOL.callId] = answered
  })
  return event
}

/**
 * In a replay: what becomes of a tool's execution; `undefined` runs it.
 *
 * @throws ReplayDivergenceError: the tool is to fail with it
 */
export function toolReplayOf(event: Event, session: Session): ToolDecision {
  const execution = executions.get(event)
  if (!session.replay || !execution) return undefined
  decisions.add(event)
  const place = { type: 'tool', attribute: TOOL.arguments }
  const input = session.guard.json(execution.input, place)
  return session.replay.tool({ ...execution, event, input })
}

/** Tools whose function was seen to return: what it gave is what a replay gives again. */
const toldByFunction = new WeakSet<Event>()

/**
 * Notes what a tool's function returned, where a framework that runs it has opened the event: that sees
 * a text made of it, perhaps.
 */
export function noteFunctionResult(
  event: Event,
  result: unknown,
  yields: readonly unknown[] = [],
): void {
  noteToolResult(event, result, yields)
  toldByFunction.add(event)
}

/** Notes what a tool returned: for people, and for replay where JSON alone would not give it back. */
export function noteToolResult(
  event: Event,
  result: unknown,
  yields: readonly unknown[] = [],
): void {
  if (!event.captureContent || toldByFunction.has(event)) return
  const text = JSON.stringify(toJson(result, event.config))
  event.attributes[TOOL.result] = text
  if (!event.config.captureWire) return
  const { value, whole } = encodeValue(result)
  const yielded = encodeValue(yields)
  const exact = whole && yielded.whole
  if (exact && yields.length === 0 && JSON.stringify(value) === text) return
  const more = yields.length > 0 ? { yields: yielded.value } : {}
  event.attributes[RESULT.portable] = JSON.stringify({ value, exact, ...more })
}
