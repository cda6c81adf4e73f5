import { DEFAULT_ENDPOINT } from '@agentops/protocol/version'
import type { EventId, SessionId } from '@agentops/protocol/ids'
import type { LogLevel } from '../logger.ts'
import { ENVIRONMENT_FIELDS, type EnvironmentField } from './environment-fields.ts'
import {
  callback,
  environmentFields,
  eventId,
  flag,
  httpUrl,
  key,
  type Kind,
  logLevel,
  number,
  objectsWith,
  patterns,
  prices,
  sessionId,
  text,
  texts,
} from './kinds.ts'
import type { SpanExporterLike, SpanProcessorLike } from './opentelemetry.ts'
import type { ClientOptions, Redact } from './options.ts'

/** How one option is read, and what it is when nobody says. */
export interface Definition<Value> {
  readonly kind: Kind<Value>
  readonly fallback: Value
  /** The option has no environment variable: its values cannot be written as text. */
  readonly codeOnly: boolean
}

function option<Value>(kind: Kind<Value>, fallback: Value): Definition<Value> {
  return { kind, fallback, codeOnly: false }
}

function codeOnly<Value>(kind: Kind<Value>, fallback: Value): Definition<Value> {
  return { kind, fallback, codeOnly: true }
}

const MEBIBYTE = 1024 * 1024

/** Every option of {@link ClientOptions}. Empty `name` and `agent` are filled in later. */
export const DEFINITIONS = {
  apiKey: option(key, ''),
  parentKey: option(key, ''),
  endpoint: option(httpUrl, DEFAULT_ENDPOINT),
  name: option(text, ''),
  agent: option(text, ''),
  tags: option(texts, []),
  autoStartSession: option(flag, true),
  autoEndSession: option(flag, true),
  inheritedSessionId: option<SessionId | undefined>(sessionId, undefined),
  inheritedEventId: option<EventId | undefined>(eventId, undefined),
  propagateTo: option(texts, []),
  instrumentLlmCalls: option(flag, true),
  providers: option(texts, []),
  captureContent: option(flag, true),
  captureWire: option(flag, true),
  captureLogs: option(flag, true),
  prices: option(prices, []),
  timeTravel: option(text, ''),
  deterministic: option(flag, false),
  redact: codeOnly<Redact | undefined>(callback<Redact>(), undefined),
  redactSecrets: option(flag, true),
  secretPatterns: option(patterns, []),
  maxTextLength: option(number(1), MEBIBYTE / 4),
  maxValueLength: option(number(1), MEBIBYTE),
  maxMessagesLength: option(number(1), 8 * MEBIBYTE),
  sampleRate: option(number(0, 1), 1),
  keepErrors: option(flag, true),
  environment: option<readonly EnvironmentField[]>(environmentFields, ENVIRONMENT_FIELDS),
  export: option(flag, true),
  exporters: codeOnly(objectsWith<SpanExporterLike>(['export', 'shutdown']), []),
  spanProcessors: codeOnly(objectsWith<SpanProcessorLike>(['onStart', 'onEnd']), []),
  maxWaitTime: option(number(0), 100),
  maxBatchSize: option(number(1), 512),
  maxQueueBytes: option(number(0), 32 * MEBIBYTE),
  spool: option(flag, true),
  spoolDirectory: option(text, ''),
  maxSpoolBytes: option(number(0), 256 * MEBIBYTE),
  maxSpoolAge: option(number(0), 168),
  maxInFlight: option(number(1), 4),
  exitTimeout: option(number(0), 1500),
  logLevel: option<LogLevel>(logLevel, 'warn'),
  failSafe: option(flag, true),
} satisfies { readonly [Name in keyof Required<ClientOptions>]: Definition<unknown> }

/** The environment variable of an option: `maxWaitTime` is `AGENTOPS_MAX_WAIT_TIME`. */
export function variableOf(name: keyof ClientOptions): string {
  return `AGENTOPS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
