import type { EventId, SessionId, TraceId } from './ids.ts'
import type { JsonValue, Message, OutputMessage, Part, ToolDefinition } from './messages.ts'

/** The built-in event types; users may add their own. */
export const EVENT_TYPES = ['action', 'llm', 'tool', 'error'] as const

/** A built-in event type or a user's own. Spans of other tools that fit none are `span`. */
export type EventType = (typeof EVENT_TYPES)[number] | (string & {})

/** `running` has no end yet; `unset` ended without a verdict; both others are OpenTelemetry's. */
export type EventStatus = 'running' | 'unset' | 'ok' | 'error'

/**
 * Where an event's cost comes from: `reported` by the provider, `computed` from the price list, or by the
 * `override` of a user's own prices; `unknown` when the model, or its service tier, has no known price.
 */
export type CostSource = 'none' | 'reported' | 'computed' | 'unknown' | 'override'

/** An event as a list or tree shows it. Times are milliseconds, with fractions. */
export interface EventSummary {
  readonly id: EventId
  readonly sessionId: SessionId
  readonly traceId: TraceId
  readonly parentId: EventId | null
  readonly type: EventType
  readonly name: string
  readonly status: EventStatus
  readonly statusMessage: string
  /** Class or code of the failure; empty when none. */
  readonly errorType: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Milliseconds; null while the event runs. */
  readonly durationMs: number | null
  readonly agentId: string
  readonly agentName: string
  readonly provider: string
  readonly model: string
  readonly toolName: string
  readonly toolCallId: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheCreationTokens: number
  readonly reasoningTokens: number
  /** The tokens were counted, because the provider sent no usage; the cost follows from them. */
  readonly usageEstimated: boolean
  /** Integer nano-dollars; null when unknown or not an LLM call. */
  readonly costNano: number | null
  readonly costSource: CostSource
  /** Integer nano-dollars that it cost when it was recorded; null unless it was served from a recording. */
  readonly replayedCostNano: number | null
  /** In a replay: what it asked or gave is an edit. */
  readonly isEdited: boolean
  /** Milliseconds from start to the first chunk; null when not streamed. */
  readonly timeToFirstChunkMs: number | null
  readonly httpStatus: number | null
  readonly retry: number
  /** At most 256 characters. */
  readonly inputPreview: string
  /** At most 256 characters. */
  readonly outputPreview: string
}

/** A span attribute's value as the API shows it. */
export type AttributeValue = JsonValue

/** Everything that is known of one event. */
export interface EventDetail extends EventSummary {
  readonly finishReasons: readonly string[]
  readonly systemInstructions: readonly Part[]
  readonly inputMessages: readonly Message[]
  readonly outputMessages: readonly OutputMessage[]
  readonly toolDefinitions: readonly ToolDefinition[]
  /** A tool's arguments or an action's parameters. */
  readonly input: JsonValue
  /** A tool's result or an action's return value. */
  readonly output: JsonValue
  readonly exception: EventException | null
  /** What an LLM call asked beside its contents, in its provider's own words; empty when not kept. */
  readonly requestParameters: Readonly<Record<string, JsonValue>>
  /** Milliseconds from the start to each chunk of a stream. */
  readonly chunkTimesMs: readonly number[]
  /** Every other attribute of the span, verbatim. */
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

/** What was thrown. */
export interface EventException {
  readonly type: string
  readonly message: string
  readonly stacktrace: string
}
