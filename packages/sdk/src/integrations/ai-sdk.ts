import type { AiSdkTelemetryOptions } from './ai-sdk/options.ts'
import { AiSdkIntegration } from './ai-sdk/telemetry.ts'
import { AiSdkTracer } from './ai-sdk/tracer.ts'

export type { RecordToolsOptions, ToolEffectsByName } from './recorded-tools.ts'
export { recordAiSdkTools } from './ai-sdk/tools.ts'
export type { AiSdkTelemetryOptions }

/** What the AI SDK takes as `experimental_telemetry`. */
export interface AiSdkTelemetry {
  readonly isEnabled: true
  /** For `ai` 5 and 6. */
  readonly tracer: AiSdkTracer
  /** For `ai` 7. */
  readonly integrations: AiSdkIntegration
}

/**
 * Records calls of the Vercel AI SDK (`ai` 5, 6 and 7) with their steps and tools as one tree. Make one
 * for each call. Model calls are recorded on the wire, as without it, and never twice.
 *
 * @example
 * import { aiSdkTelemetry } from '@agentops/sdk/ai-sdk'
 * await generateText({ model, tools, prompt, experimental_telemetry: aiSdkTelemetry() })
 */
export function aiSdkTelemetry(options: AiSdkTelemetryOptions = {}): AiSdkTelemetry {
  const integrations = new AiSdkIntegration(options)
  return { isEnabled: true, tracer: new AiSdkTracer(options), integrations }
}
