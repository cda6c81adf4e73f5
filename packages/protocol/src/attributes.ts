/**
 * Names of span attributes, once. `gen_ai.*` follows the OpenTelemetry GenAI conventions v1.41,
 * other names OpenTelemetry's general conventions; `agentops.*` exists only where neither has one.
 */

/** Attributes that every event may carry. */
export const EVENT = {
  sessionId: 'session.id',
  type: 'agentops.event.type',
  /** `running` on the notice of a start; absent on a finished event. */
  state: 'agentops.event.state',
  agentId: 'gen_ai.agent.id',
  agentName: 'gen_ai.agent.name',
  /** string[] */
  tags: 'agentops.tags',
  userId: 'user.id',
  errorType: 'error.type',
  /** True on an event that was served from a recording; it cost nothing. */
  replayed: 'agentops.replayed',
  /** True on an event of a replay whose request or answer a branch has edited. */
  edited: 'agentops.edited',
  /** JSON: where a session that runs again did something else than was recorded, and what. */
  divergence: 'agentops.divergence',
} as const

/** Attributes of an LLM call. Message attributes are JSON texts of the types in `messages.ts`. */
export const LLM = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  topK: 'gen_ai.request.top_k',
  maxTokens: 'gen_ai.request.max_tokens',
  frequencyPenalty: 'gen_ai.request.frequency_penalty',
  presencePenalty: 'gen_ai.request.presence_penalty',
  /** string[] */
  stopSequences: 'gen_ai.request.stop_sequences',
  seed: 'gen_ai.request.seed',
  choiceCount: 'gen_ai.request.choice.count',
  /** Only present, and then true, on a streamed call. */
  stream: 'gen_ai.request.stream',
  reasoningLevel: 'gen_ai.request.reasoning.level',
  /** string[] */
  encodingFormats: 'gen_ai.request.encoding_formats',
  outputType: 'gen_ai.output.type',
  /** Conversation or thread that the provider keeps. */
  conversationId: 'gen_ai.conversation.id',
  /** The response that this one continues: its messages are kept by the provider. */
  previousResponseId: 'gen_ai.request.previous_response.id',
  responseModel: 'gen_ai.response.model',
  responseId: 'gen_ai.response.id',
  /** string[], every choice, in order, unmodified */
  finishReasons: 'gen_ai.response.finish_reasons',
  /** Seconds from the request's start to the first chunk of the answer. */
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  /** Cached tokens included. */
  inputTokens: 'gen_ai.usage.input_tokens',
  /** Reasoning tokens included. */
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheCreationTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  /** Part of the input. */
  inputAudioTokens: 'agentops.usage.input_audio_tokens',
  /** Part of the output. */
  outputAudioTokens: 'agentops.usage.output_audio_tokens',
  /** Part of what was written to the cache: what is kept for an hour. */
  cacheCreation1hTokens: 'agentops.usage.cache_creation_1h_tokens',
  /** JSON: Message[] */
  inputMessages: 'gen_ai.input.messages',
  /** JSON: OutputMessage[], every choice */
  outputMessages: 'gen_ai.output.messages',
  /** JSON: Part[] */
  systemInstructions: 'gen_ai.system_instructions',
  /** JSON: ToolDefinition[] */
  toolDefinitions: 'gen_ai.tool.definitions',
  embeddingDimensions: 'gen_ai.embeddings.dimension.count',
  /** `chat_completions`, `responses`, … as OpenAI names its endpoints. */
  openaiApi: 'openai.api.type',
  openaiRequestServiceTier: 'openai.request.service_tier',
  openaiServiceTier: 'openai.response.service_tier',
  openaiSystemFingerprint: 'openai.response.system_fingerprint',
  /** Speed and price class that served the call, where no provider-specific name exists. */
  serviceTier: 'agentops.response.service_tier',
  /** The provider's own words for a failure, or the code that an error carries. */
  errorCode: 'agentops.error.code',
  errorMessage: 'agentops.error.message',
  requestId: 'agentops.response.request_id',
  /** US dollars as a decimal number, when the sender knows it. */
  cost: 'agentops.cost.usd',
  /** JSON: the provider's own count of tokens and of what else it bills, as it came. */
  usageReported: 'agentops.usage.reported',
  /** True when the provider sent no usage and tokens were counted. */
  usageEstimated: 'agentops.usage.estimated',
  /** What of a very long text was counted. */
  usageEstimatedFrom: 'agentops.usage.estimated_from',
  /** US dollars that a replayed call had cost when it was recorded. */
  savedCost: 'agentops.cost.saved_usd',
  /** JSON: WireRequest of `recording.ts`. */
  wireRequest: 'agentops.wire.request',
  /** JSON: WireResponse of `recording.ts`; absent when there was no answer. */
  wireResponse: 'agentops.wire.response',
  /** JSON: WireFailure of `recording.ts`. */
  wireFailure: 'agentops.wire.failure',
  /** Why an exchange was not kept, for people; beginning with `redacted` where only its answer was not. */
  wireOmitted: 'agentops.wire.omitted',
  /**
   * On tokens that several calls report, as those of a response in the background: `background` on the
   * first that did, `counted_before` on others, which have no usage.
   */
  usageSource: 'agentops.usage.source',
  /** Requests and tokens that the caller may send in the provider's window of time. */
  limitRequests: 'agentops.ratelimit.limit.requests',
  limitTokens: 'agentops.ratelimit.limit.tokens',
  remainingRequests: 'agentops.ratelimit.remaining.requests',
  remainingTokens: 'agentops.ratelimit.remaining.tokens',
  /** When they are filled again, in the provider's words: `6ms`, `12`, a date. */
  resetRequests: 'agentops.ratelimit.reset.requests',
  resetTokens: 'agentops.ratelimit.reset.tokens',
  /** Seconds that the provider asks to wait. */
  retryAfter: 'agentops.ratelimit.retry_after',
  /** 0 on the first attempt. */
  retry: 'agentops.retry',
  /** How a call's body ended: a value of {@link Outcome}. */
  outcome: 'agentops.outcome',
  /** number[]: milliseconds from the request's start to each body chunk, at most 512, thinned evenly. */
  chunkTimes: 'agentops.stream.chunk_times',
  chunkCount: 'agentops.stream.chunks',
  /** JSON of a provider's answer that has no message form (moderation, images …). */
  result: 'agentops.llm.result',
  httpStatus: 'http.response.status_code',
  /** The provider behind a gateway (OpenRouter, LiteLLM), in the gateway's words. */
  upstreamProvider: 'agentops.upstream.provider',
  /** The model behind a gateway, where its name is not the answer's. */
  upstreamModel: 'agentops.upstream.model',
  serverAddress: 'server.address',
  serverPort: 'server.port',
} as const

/** How the reading of an answer ended. */
export type Outcome =
  /** The body was read to its end. */
  | 'completed'
  /** The reader stopped early: `break`, `cancel()`, `abort()` in mid-stream. */
  | 'cancelled'
  /** Nobody read the body to its end and it was garbage-collected, or the process ended. */
  | 'abandoned'
  /** There was no answer, an error status, or the body broke. */
  | 'failed'

/** Attributes of a tool's execution. Arguments and result are JSON texts. */
export const TOOL = {
  operation: 'gen_ai.operation.name',
  name: 'gen_ai.tool.name',
  callId: 'gen_ai.tool.call.id',
  arguments: 'gen_ai.tool.call.arguments',
  result: 'gen_ai.tool.call.result',
  /** What the tool does to the world: `pure`, `read` or `write`; absent when nobody said. */
  effect: 'agentops.tool.effect',
} as const

/** Attributes of what a recorded function gave, for replay. */
export const RESULT = {
  /** How it gave it: `value`, `promise`, `generator` or `asyncGenerator`. */
  kind: 'agentops.result.kind',
  /** JSON: `{ value, exact, yields }`, values in a form that also says what JSON cannot. */
  portable: 'agentops.result.portable',
} as const

/** Attributes of a tool that a Model Context Protocol server runs. */
export const MCP = {
  /** `tools/call` */
  method: 'mcp.method.name',
  serverName: 'agentops.mcp.server.name',
  serverVersion: 'agentops.mcp.server.version',
} as const

/** Attributes of an action. Both are JSON texts. */
export const ACTION = {
  params: 'agentops.action.params',
  returns: 'agentops.action.returns',
} as const

/** Attributes of an agent's run and of a hand-off from one agent to another. */
export const AGENT = {
  /** `invoke_agent` on the run of an agent. */
  operation: 'gen_ai.operation.name',
  handoffFrom: 'agentops.handoff.from',
  handoffTo: 'agentops.handoff.to',
} as const

/** Attributes of a guardrail's check. */
export const GUARDRAIL = {
  triggered: 'agentops.guardrail.triggered',
} as const

/** Attributes of an error event. */
export const EXCEPTION = {
  type: 'exception.type',
  message: 'exception.message',
  stacktrace: 'exception.stacktrace',
  /** JSON: what caused it, and the errors of an `AggregateError`, each with the same of its own. */
  causes: 'agentops.exception.causes',
  /** Event id of the event that failed. */
  trigger: 'agentops.trigger_event.id',
} as const

/** Resource attributes that the SDK sends. */
export const RESOURCE = {
  serviceName: 'service.name',
  sdkName: 'telemetry.sdk.name',
  sdkLanguage: 'telemetry.sdk.language',
  sdkVersion: 'telemetry.sdk.version',
  environment: 'deployment.environment.name',
  release: 'service.version',
} as const

/** Name of the instrumentation scope of spans made by our SDK. */
export const SCOPE_NAME = '@agentops/sdk'
