import type {
  JsonValue,
  Message,
  OutputMessage,
  Part,
  ToolDefinition,
} from '@agentops/protocol/messages'
import type { AttributeReader } from './attribute-reader.ts'

/** What is known of one event so far. Dialects fill it; the first value that one finds stays. */
export interface EventDraft {
  type?: string | undefined
  /** True on the notice that an event has started. */
  running?: boolean | undefined
  sessionId?: string | undefined
  userId?: string | undefined
  agentId?: string | undefined
  agentName?: string | undefined
  tags?: readonly string[] | undefined
  errorType?: string | undefined
  /** The span's status is ERROR. */
  failed?: boolean
  /** How the reading of the answer ended, where the sender says it. */
  outcome?: string | undefined
  /** `gen_ai.operation.name` */
  operation?: string | undefined
  provider?: string | undefined
  model?: string | undefined
  toolName?: string | undefined
  toolCallId?: string | undefined
  /** Cached included. */
  inputTokens?: number | undefined
  /** Reasoning included. */
  outputTokens?: number | undefined
  cacheReadTokens?: number | undefined
  cacheWriteTokens?: number | undefined
  reasoningTokens?: number | undefined
  /** True when the tokens were counted, by the sender or here, and not reported by the provider. */
  usageEstimated?: boolean | undefined
  /** What of a long text was counted. */
  estimatedFrom?: string | undefined
  inputAudioTokens?: number | undefined
  outputAudioTokens?: number | undefined
  /** Part of `cacheWriteTokens`. */
  cacheWrite1hTokens?: number | undefined
  /** In the provider's words: `batch`, `flex`, `priority` … */
  serviceTier?: string | undefined
  requestModel?: string | undefined
  /** Who is behind a gateway. */
  upstreamProvider?: string | undefined
  upstreamModel?: string | undefined
  costUsd?: number | undefined
  timeToFirstChunkSeconds?: number | undefined
  httpStatus?: number | undefined
  retry?: number | undefined
  finishReasons?: readonly string[] | undefined
  systemInstructions?: readonly Part[] | undefined
  inputMessages?: readonly Message[] | undefined
  outputMessages?: readonly OutputMessage[] | undefined
  toolDefinitions?: readonly ToolDefinition[] | undefined
  /** A tool's arguments or an action's parameters. */
  input?: JsonValue | undefined
  /** A tool's result or an action's return value. */
  output?: JsonValue | undefined
  exceptionType?: string | undefined
  exceptionMessage?: string | undefined
  exceptionStacktrace?: string | undefined
  chunkTimesMs?: readonly number[] | undefined
}

/** An empty draft. Every field is there from the beginning: objects that grow one by one are slow. */
export function emptyDraft(failed: boolean): EventDraft {
  return {
    type: undefined,
    running: undefined,
    sessionId: undefined,
    userId: undefined,
    agentId: undefined,
    agentName: undefined,
    tags: undefined,
    errorType: undefined,
    outcome: undefined,
    operation: undefined,
    provider: undefined,
    model: undefined,
    toolName: undefined,
    toolCallId: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    cacheReadTokens: undefined,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
    usageEstimated: undefined,
    estimatedFrom: undefined,
    inputAudioTokens: undefined,
    outputAudioTokens: undefined,
    cacheWrite1hTokens: undefined,
    serviceTier: undefined,
    requestModel: undefined,
    upstreamProvider: undefined,
    upstreamModel: undefined,
    costUsd: undefined,
    timeToFirstChunkSeconds: undefined,
    httpStatus: undefined,
    retry: undefined,
    finishReasons: undefined,
    systemInstructions: undefined,
    inputMessages: undefined,
    outputMessages: undefined,
    toolDefinitions: undefined,
    input: undefined,
    output: undefined,
    exceptionType: undefined,
    exceptionMessage: undefined,
    exceptionStacktrace: undefined,
    chunkTimesMs: undefined,
    failed,
  }
}

/** One way of naming attributes. Pure, must not throw, leaves what it does not know. */
export interface Dialect {
  /** Takes the attributes that it knows into the draft, except where the draft has a value already. */
  read(attributes: AttributeReader, draft: EventDraft): void
}
