import { AiSdkTracer } from './ai-sdk/tracer.ts'

/** Options of {@link aiSdkTelemetry}. */
export interface AiSdkTelemetryOptions {
  /** Name of the event that a call leaves. Default: the function that was called, as `generateText`. */
  readonly name?: string
  /** The agent whose turn the call is: the call and everything inside of it belong to this agent. */
  readonly agent?: string
}

/** What the AI SDK takes as `experimental_telemetry`. */
export interface AiSdkTelemetry {
  readonly isEnabled: true
  readonly tracer: AiSdkTracer
}

/**
 * Records calls of the Vercel AI SDK (`ai` 5 and 6) with their steps and tools as one tree. Make one
 * for each call. Model calls are recorded on the wire, as without it, and never twice.
 *
 * @example
 * import { aiSdkTelemetry } from '@agentops/sdk/ai-sdk'
 * await generateText({ model, tools, prompt, experimental_telemetry: aiSdkTelemetry() })
 */
export function aiSdkTelemetry(options: AiSdkTelemetryOptions = {}): AiSdkTelemetry {
  return { isEnabled: true, tracer: new AiSdkTracer(options) }
}
