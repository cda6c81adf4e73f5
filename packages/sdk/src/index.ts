import { type Client, initDefaultClient } from './client.ts'
import type { ClientOptions } from './config/options.ts'
import { findSession, getDefaultClient } from './default-client.ts'
import { givenOptions, givenSession } from './given.ts'
import { bindClient, type InstrumentOptions, tapClient } from './llms/instrument.ts'
import type { Session } from './session/session.ts'
import type { EndSessionOptions, SessionOptions } from './session/session-options.ts'

export { Client, type ClientStats } from './client.ts'
export type { ClientOptions, Redact, RedactionPlace } from './config/options.ts'
export type { Session } from './session/session.ts'
export type { EndOptions, EndSessionOptions, SessionOptions } from './session/session-options.ts'
export type { AttachedFile } from './session/attach.ts'
export type { LogLevel } from './logger.ts'
export type { FunctionDecorator } from './decorators/decorator.ts'
export type { RecordOptions } from './decorators/recorder.ts'
export { type AgentOptions, trackAgent } from './decorators/track-agent.ts'
export { ActionEvent } from './event/action.ts'
export { BaseEvent as Event, type BaseEventOptions as EventOptions } from './event/base-event.ts'
export { ErrorEvent, type ErrorEventOptions } from './event/error-event.ts'
export { LLMEvent, type LLMEventOptions } from './event/llm.ts'
export { ToolEvent, type ToolEventOptions } from './event/tool.ts'
export type { SessionAnalytics } from './session/analytics/analytics.ts'
export { ConfigurationError } from './config.ts'
export { recordAction } from './decorators/record-action.ts'
export { recordTool } from './decorators/record-tool.ts'
export { stopInstrumenting } from './llms/tracker.ts'
export type { ModelPrice } from '@agentops/protocol/price'
export type { InstrumentOptions } from './llms/instrument.ts'
export { VERSION } from '@agentops/protocol/version'

/**
 * Starts recording: one session, every LLM call. Never throws, never waits; called again it returns
 * the client there is.
 *
 * @example
 * import { init } from '@agentops/sdk'
 * init()
 */
export function init(options?: ClientOptions): Client {
  return initDefaultClient(options)
}

/** Starts a session of the default client, making that client when `init()` was not called. */
export function startSession(options?: SessionOptions): Session {
  const client = getDefaultClient() ?? initDefaultClient({ autoStartSession: false })
  return client.startSession(options)
}

/** Ends a session, by default the one of the running code, and delivers it; never rejects. */
export async function endSession(options: EndSessionOptions = {}): Promise<void> {
  const session = givenSession(options?.session) ?? findSession()
  await session?.end(options)
}

/** The session that the running code records into, if there is one. */
export function currentSession(): Session | undefined {
  return findSession()
}

/** Resolves true when all that was recorded before has been delivered, false when time ran out. */
export async function flush(options?: { readonly timeoutMs?: number }): Promise<boolean> {
  return (await getDefaultClient()?.flush(options)) ?? true
}

/** Ends what runs, delivers, and forgets the default client; LLM calls are no longer recorded. */
export async function shutdown(): Promise<void> {
  await getDefaultClient()?.shutdown()
}

/**
 * Records the calls of a client, or of all instances of a class, whose transport is its own: a `fetch`
 * option, an adapter, a bundled copy that took `fetch` before this package was loaded. Other clients
 * need no such call. Where no transport is found, a warning says so and what to do.
 *
 * With a `session`, what is returned is a view of the client: whatever is called on it belongs to that
 * session, wherever it is called, streams, retries and helpers included. The client stays as it is and
 * can be bound to any number of sessions at once. Whatever acts can be bound so: a model, a runner, a
 * logger.
 *
 * @returns the very object; with a session a view of it, an `instanceof` the same class.
 * `stopInstrumenting()` gives the transport back
 *
 * @example
 * import { instrument } from '@agentops/sdk'
 * import OpenAI from 'openai'
 * const openai = instrument(new OpenAI({ fetch: myFetch }))
 * @example
 * const openai = instrument(sharedClient, { session: startSession({ userId }) })
 */
export function instrument<ClientOrClass>(
  client: ClientOrClass,
  options?: InstrumentOptions,
): ClientOrClass {
  const session = givenSession(givenOptions(options).session)
  const logLevel = getDefaultClient()?.config.logLevel ?? 'warn'
  if (session) return bindClient(client, session, logLevel)
  tapClient(client, logLevel)
  return client
}
