import type { Session } from '../../session/session.ts'

/** Options of `aiSdkTelemetry()`. */
export interface AiSdkTelemetryOptions {
  /** Name of the event that a call leaves. Default: the function that was called, as `generateText`. */
  readonly name?: string
  /** The agent whose turn the call is: the call and everything inside of it belong to this agent. */
  readonly agent?: string
  /** The session of the call and of all that it does. Default: the one of the running code. */
  readonly session?: Session
}
