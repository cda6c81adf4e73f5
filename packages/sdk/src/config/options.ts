import type { ModelPrice } from '@agentops/protocol/price'
import type { LogLevel } from '../logger.ts'
import type { EnvironmentField } from './environment-fields.ts'
import type { SpanExporterLike, SpanProcessorLike } from './opentelemetry.ts'

/** Where a text that may be redacted stands. */
export interface RedactionPlace {
  /** `action`, `llm`, `tool`, `error`, a type of your own, or `session`. */
  readonly type: string
  /** The attribute, such as `gen_ai.input.messages`, or the session's field, such as `name`. */
  readonly attribute: string
}

/**
 * Gives what is to be recorded in place of a text; the text itself when it may stay. Called off the
 * agent's path for every text value of every message, argument, result, error and session; must be
 * fast, and give its text at once: when it throws or gives a promise, the text is left out.
 */
export type Redact = (text: string, place: RedactionPlace) => string

/**
 * Options of `init()` and `new Client()`. Code wins over the environment, that over
 * `agentops.config.{ts,js,json}`, that over the default. docs/configuration.md has all on one page.
 */
export interface ClientOptions {
  /** Key of the server; a local server needs none. `AGENTOPS_API_KEY`. Default: none. */
  readonly apiKey?: string
  /**
   * Key of another project of the server, which may then see these sessions too, and read them only.
   * `AGENTOPS_PARENT_KEY`. Default: none.
   */
  readonly parentKey?: string
  /** URL of the server. `AGENTOPS_ENDPOINT`. Default: `http://127.0.0.1:7420`. */
  readonly endpoint?: string
  /** Name of sessions. `AGENTOPS_NAME`. Default: the entry file's name. */
  readonly name?: string
  /** Name of the agent that events belong to. `AGENTOPS_AGENT`. Default: `name`. */
  readonly agent?: string
  /** Tags of every session. `AGENTOPS_TAGS`, comma-separated. Default: none. */
  readonly tags?: readonly string[]
  /** Start a session in `init()`. `AGENTOPS_AUTO_START_SESSION`. Default: `true`. */
  readonly autoStartSession?: boolean
  /** End running sessions when the process ends. `AGENTOPS_AUTO_END_SESSION`. Default: `true`. */
  readonly autoEndSession?: boolean
  /** Session of another process that the auto-started one joins. `AGENTOPS_INHERITED_SESSION_ID`. Default: none. */
  readonly inheritedSessionId?: string
  /** Event in that session that the joining one's events are part of. `AGENTOPS_INHERITED_EVENT_ID`. Default: none. */
  readonly inheritedEventId?: string
  /**
   * Hosts that requests made by `fetch` carry `traceparent` and `baggage` to: `host`, `host:port` or
   * `*.domain`. `AGENTOPS_PROPAGATE_TO`, comma-separated. Default: none.
   */
  readonly propagateTo?: readonly string[]
  /** Record LLM calls. `AGENTOPS_INSTRUMENT_LLM_CALLS`. Default: `true`. */
  readonly instrumentLlmCalls?: boolean
  /**
   * Providers whose calls are recorded, by name (`openai`, `mistral`, `azure`, `bedrock` …); `!openai`
   * leaves one out.
   * `AGENTOPS_PROVIDERS`, comma-separated. Default: all.
   */
  readonly providers?: readonly string[]
  /** Keep prompts, answers, arguments and results. `AGENTOPS_CAPTURE_CONTENT`. Default: `true`. */
  readonly captureContent?: boolean
  /** Keep exchanges with providers as they were on the wire, so that the session can be replayed. `AGENTOPS_CAPTURE_WIRE`. Default: `true`. */
  readonly captureWire?: boolean
  /**
   * Keep what sessions print: console, stdout and stderr, as long as `captureContent` is on.
   * `AGENTOPS_CAPTURE_LOGS`. Default: `true`.
   */
  readonly captureLogs?: boolean
  /**
   * Prices of your own, which go before the installed price list: a list, or a JSON file of it
   * (docs/howto/prices.md). `AGENTOPS_PRICES`, a file. Default: none.
   */
  readonly prices?: string | readonly ModelPrice[]
  /** A recording or a plan of time travel to run again: a file. `AGENTOPS_TIME_TRAVEL`. Default: none. */
  readonly timeTravel?: string
  /**
   * Chance that repeats: inside of a session `Math.random()` goes by the session's id, and in a replay
   * by that of the recorded one; there the clock of the program is the recorded one, until something is
   * asked live. `crypto` is left alone. `AGENTOPS_DETERMINISTIC`. Default: `false`.
   */
  readonly deterministic?: boolean
  /** Changes or removes texts before they are queued. In code or a config file only. Default: none. */
  readonly redact?: Redact
  /** Remove keys, tokens and passwords of known forms. `AGENTOPS_REDACT_SECRETS`. Default: `true`. */
  readonly redactSecrets?: boolean
  /**
   * More forms of secrets, as regular expressions; what matches is removed.
   * `AGENTOPS_SECRET_PATTERNS`, separated by white space. Default: none.
   */
  readonly secretPatterns?: readonly (string | RegExp)[]
  /** Characters of one text in a recorded value; the rest is cut and marked. `AGENTOPS_MAX_TEXT_LENGTH`. Default: `262144`. */
  readonly maxTextLength?: number
  /** Characters of one recorded argument list or result. `AGENTOPS_MAX_VALUE_LENGTH`. Default: `1048576`. */
  readonly maxValueLength?: number
  /** Characters of the messages of one LLM call; the oldest are left out. `AGENTOPS_MAX_MESSAGES_LENGTH`. Default: `8388608`. */
  readonly maxMessagesLength?: number
  /** Share of sessions that is recorded, 0 to 1, chosen by session id. `AGENTOPS_SAMPLE_RATE`. Default: `1`. */
  readonly sampleRate?: number
  /** Record sessions that were not chosen from their first error on, with what led to it. `AGENTOPS_KEEP_ERRORS`. Default: `true`. */
  readonly keepErrors?: boolean
  /**
   * What is recorded of the machine: all, nothing, or by field (`{ git: false }`). Without `directory`
   * the stacks of errors do not say either where the program lies.
   * `AGENTOPS_ENVIRONMENT`: `true`, `false`, or the fields to keep, comma-separated. Default: `true`.
   */
  readonly environment?: boolean | Readonly<Partial<Record<EnvironmentField, boolean>>>
  /** Send to `endpoint`; `false` leaves your own exporters alone with the events. `AGENTOPS_EXPORT`. Default: `true`. */
  readonly export?: boolean
  /** OpenTelemetry exporters of your own. In code or a config file only. Default: none. */
  readonly exporters?: readonly SpanExporterLike[]
  /** OpenTelemetry span processors of your own. In code or a config file only. Default: none. */
  readonly spanProcessors?: readonly SpanProcessorLike[]
  /** Milliseconds that an event may wait for others. `AGENTOPS_MAX_WAIT_TIME`. Default: `100`. */
  readonly maxWaitTime?: number
  /** Events of one request. `AGENTOPS_MAX_BATCH_SIZE`. Default: `512`. */
  readonly maxBatchSize?: number
  /** Bytes that may wait in memory; more wait on disk only. `AGENTOPS_MAX_QUEUE_BYTES`. Default: `33554432`. */
  readonly maxQueueBytes?: number
  /** Keep what is not delivered yet on disk, where it outlives the process. `AGENTOPS_SPOOL`. Default: `true`. */
  readonly spool?: boolean
  /** Where on disk. `AGENTOPS_SPOOL_DIRECTORY`. Default: `spool` in the user's data directory. */
  readonly spoolDirectory?: string
  /** Bytes that may wait on disk; more are dropped and counted. `AGENTOPS_MAX_SPOOL_BYTES`. Default: `268435456`. */
  readonly maxSpoolBytes?: number
  /** Hours that something may wait on disk; older is dropped and counted. `AGENTOPS_MAX_SPOOL_AGE`. Default: `168`. */
  readonly maxSpoolAge?: number
  /** Requests that may be on their way at once. `AGENTOPS_MAX_IN_FLIGHT`. Default: `4`. */
  readonly maxInFlight?: number
  /** Milliseconds that the end of the process may wait for delivery. `AGENTOPS_EXIT_TIMEOUT`. Default: `1500`. */
  readonly exitTimeout?: number
  /** What the SDK says on stderr: `silent`, `error`, `warn`, `info` or `debug`. `AGENTOPS_LOG_LEVEL`. Default: `warn`. */
  readonly logLevel?: LogLevel
  /** Go on with defaults when an option is wrong; `false` throws a `ConfigurationError`. `AGENTOPS_FAIL_SAFE`. Default: `true`. */
  readonly failSafe?: boolean
}
