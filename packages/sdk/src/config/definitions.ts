import { REDACTED } from '@agentops/protocol/secrets'
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
  milliseconds,
  number,
  objectsWith,
  patterns,
  prices,
  sessionId,
  text,
  texts,
  whole,
} from './kinds.ts'
import type { SpanExporterLike, SpanProcessorLike } from './opentelemetry.ts'
import type { ClientOptions, Redact } from './options.ts'

/** How one option is read, and what it is when nobody says. */
export interface Definition<Value> {
  readonly kind: Kind<Value>
  readonly fallback: Value
  /** What it is where somebody says it wrongly, and may have meant to keep something back. Default: `fallback`. */
  readonly strictest?: Value
  /** The option has no environment variable: its values cannot be written as text. */
  readonly codeOnly: boolean
}

function option<Value>(kind: Kind<Value>, fallback: Value): Definition<Value> {
  return { kind, fallback, codeOnly: false }
}

function codeOnly<Value>(kind: Kind<Value>, fallback: Value): Definition<Value> {
  return { kind, fallback, codeOnly: true }
}

const redactAll: Redact = () => REDACTED

/** An option by which people keep things back: said wrongly, it must not let everything through. */
function guarding<Value>(definition: Definition<Value>, strictest: Value): Definition<Value> {
  return { ...definition, strictest }
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
  captureContent: guarding(option(flag, true), false),
  captureWire: guarding(option(flag, true), false),
  captureLogs: guarding(option(flag, true), false),
  prices: option(prices, []),
  timeTravel: option(text, ''),
  deterministic: option(flag, false),
  redact: guarding(codeOnly<Redact | undefined>(callback<Redact>(), undefined), redactAll),
  redactSecrets: option(flag, true),
  secretPatterns: guarding(option(patterns, []), [/[^]+/g]),
  maxTextLength: option(whole(1), MEBIBYTE / 4),
  maxValueLength: option(whole(1), MEBIBYTE),
  maxMessagesLength: option(whole(1), 8 * MEBIBYTE),
  sampleRate: option(number(0, 1), 1),
  keepErrors: option(flag, true),
  environment: guarding(
    option<readonly EnvironmentField[]>(environmentFields, ENVIRONMENT_FIELDS),
    [],
  ),
  export: guarding(option(flag, true), false),
  exporters: codeOnly(objectsWith<SpanExporterLike>(['export', 'shutdown']), []),
  spanProcessors: codeOnly(objectsWith<SpanProcessorLike>(['onStart', 'onEnd']), []),
  maxWaitTime: option(milliseconds, 100),
  maxBatchSize: option(whole(1), 512),
  maxQueueBytes: option(whole(0), 32 * MEBIBYTE),
  spool: option(flag, true),
  spoolDirectory: option(text, ''),
  maxSpoolBytes: option(whole(0), 256 * MEBIBYTE),
  maxSpoolAge: option(number(0), 168),
  maxInFlight: option(whole(1), 4),
  exitTimeout: option(milliseconds, 1500),
  logLevel: option<LogLevel>(logLevel, 'warn'),
  failSafe: option(flag, true),
} satisfies { readonly [Name in keyof Required<ClientOptions>]: Definition<unknown> }

/** The environment variable of an option: `maxWaitTime` is `AGENTOPS_MAX_WAIT_TIME`. */
export function variableOf(name: keyof ClientOptions): string {
  return `AGENTOPS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}
