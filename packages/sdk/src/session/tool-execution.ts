import { TOOL } from '@agentops/protocol/attributes'
import { currentScope } from '../context.ts'
import type { AttributeInput, Event } from '../event/event.ts'
import { toJson, toJsonText } from '../event/serialize.ts'
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
  readonly attributes?: Readonly<Record<string, AttributeInput>>
}

/** A tool event that an outer layer has opened. */
export interface AdoptedTool {
  readonly event: Event
  /** The layer that saw it before. */
  readonly outer: ToolLayer
}

/** The innermost layer that has seen each tool event. */
const seenBy = new WeakMap<Event, ToolLayer>()

/**
 * The running event of the same execution, when an outer layer has opened one already. Each layer
 * gets it once: a second call of the same tool inside of it is an execution of its own.
 */
export function adoptTool(name: string, layer: ToolLayer): AdoptedTool | undefined {
  const { parent } = currentScope()
  if (!parent || parent.endedAt !== undefined) return undefined
  const outer = seenBy.get(parent)
  if (outer === undefined || LAYERS.indexOf(outer) >= LAYERS.indexOf(layer)) return undefined
  if (parent.attributes[TOOL.name] !== name) return undefined
  seenBy.set(parent, layer)
  return { event: parent, outer }
}

/** Opens the event of a tool's execution; when it has ended, it is linked to the model's call. */
export function openTool(session: Session, start: ToolStart): Event {
  const { name, callId, layer, parent, attributes } = start
  const input = toJson(start.input, session.config)
  const event = session.open('tool', name, {
    parent,
    attributes: {
      [TOOL.operation]: 'execute_tool',
      [TOOL.name]: name,
      ...(session.config.captureContent && { [TOOL.arguments]: JSON.stringify(input) }),
      ...attributes,
    },
  })
  seenBy.set(event, layer)
  event.beforeDelivery(() => {
    const answered = session.toolLinks.claim(name, input, callId)
    if (answered !== undefined) event.attributes[TOOL.callId] = answered
  })
  return event
}

/** Notes what a tool returned on its event. */
export function noteToolResult(event: Event, result: unknown): void {
  if (event.captureContent) event.attributes[TOOL.result] = toJsonText(result, event.config)
}
