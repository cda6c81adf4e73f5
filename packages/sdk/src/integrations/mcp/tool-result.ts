import { EVENT } from '@agentops/protocol/attributes'
import type { Event } from '../../event/event.ts'
import { clip } from '../../event/serialize.ts'
import type { ToolDecision } from '../../time-travel/tool-replay.ts'
import type { Session } from '../../session/session.ts'
import {
  adoptTool,
  noteToolResult,
  openTool,
  toolReplayOf,
  type ToolStart,
} from '../../session/tool-execution.ts'

const MAX_MESSAGE_CHARACTERS = 8192

/** What OpenTelemetry's conventions for MCP call a result with `isError`. */
const TOOL_ERROR = 'tool_error'

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function textOf(part: unknown): string {
  const text: unknown = isObject(part) ? Reflect.get(part, 'text') : undefined
  return typeof text === 'string' ? text : ''
}

function messageOf(result: object): string {
  const content: unknown = Reflect.get(result, 'content')
  return Array.isArray(content) ? content.map(textOf).filter(Boolean).join('\n') : ''
}

/** The event of a call to an MCP server, and how much of its outcome is this call's to tell. */
export interface McpToolEvent {
  readonly event: Event
  /** False when an outer layer has opened the event: it ends it. */
  readonly isOurs: boolean
  /** False when a recorded function makes the call: whether that fails is its own affair. */
  readonly tellsFailure: boolean
  /** In a replay: what the call comes to; undefined makes it. */
  readonly decision: ToolDecision
}

/** Opens the event of a `tools/call`, or takes the running one of the same execution. */
export function openMcpTool(session: Session, start: ToolStart): McpToolEvent {
  const adopted = adoptTool(start.name, start.layer, { effect: start.effect })
  if (!adopted) {
    const event = openTool(session, start)
    return { event, isOurs: true, tellsFailure: true, decision: toolReplayOf(event, session) }
  }
  const { event, outer } = adopted
  Object.assign(event.attributes, start.attributes)
  // What a recorded function, or a client, was let do is decided already.
  const isFirst = outer === 'framework'
  const decision = isFirst ? toolReplayOf(event, session) : undefined
  return { event, isOurs: false, tellsFailure: isFirst, decision }
}

/**
 * Notes the result of `tools/call` on the event of the tool. A result with `isError` is a failure,
 * though the request itself went well.
 *
 * @see https://modelcontextprotocol.io/specification/2025-06-18/server/tools#error-handling
 */
export function noteMcpResult(tool: McpToolEvent, result: unknown): void {
  const { event } = tool
  if (tool.isOurs) noteToolResult(event, result)
  if (!tool.tellsFailure || !isObject(result) || Reflect.get(result, 'isError') !== true) return
  event.status = 'error'
  event.attributes[EVENT.errorType] = TOOL_ERROR
  if (event.captureContent) event.statusMessage = clip(messageOf(result), MAX_MESSAGE_CHARACTERS)
}

/** Notes that there was no result. */
export function noteMcpFailure({ event, tellsFailure }: McpToolEvent, error: unknown): void {
  if (tellsFailure) event.fail(error)
}
