import type { JsonValue, Message, OutputMessage, Part, ToolDefinition } from './messages.ts'
import type { RecordedOutcome } from './recording.ts'

/** A tool call that a model asks for. */
export interface ToolCallEdit {
  /** Made up when absent. */
  readonly id?: string
  readonly name: string
  readonly arguments: JsonValue
}

/** An edit of one event, keyed by what it replaces. */
export type Override =
  /** The text of the model's answer; its tool calls are taken away. */
  | { readonly target: 'completion'; readonly text: string }
  /** The tool calls of the model's answer; its text stays. */
  | { readonly target: 'tool_calls'; readonly toolCalls: readonly ToolCallEdit[] }
  | { readonly target: 'tool.result'; readonly value: JsonValue }
  | { readonly target: 'tool.error'; readonly name: string; readonly message: string }
  | { readonly target: 'system'; readonly text: string }
  | { readonly target: 'messages'; readonly messages: readonly Message[] }
  | { readonly target: 'request.model'; readonly model: string }
  /** Merged over the parameters; null takes one away. */
  | {
      readonly target: 'request.parameters'
      readonly parameters: Readonly<Record<string, JsonValue>>
    }

/** What an override can replace. */
export const OVERRIDE_TARGETS = [
  'completion',
  'tool_calls',
  'tool.result',
  'tool.error',
  'system',
  'messages',
  'request.model',
  'request.parameters',
] as const satisfies readonly Override['target'][]

/** An LLM call in no provider's language. */
export interface NormalisedCall {
  readonly type: 'llm'
  readonly model: string
  readonly parameters: Readonly<Record<string, JsonValue>>
  readonly system: readonly Part[]
  readonly messages: readonly Message[]
  readonly tools: readonly ToolDefinition[]
  readonly output: readonly OutputMessage[]
}

/** A tool's run. */
export interface NormalisedTool {
  readonly type: 'tool'
  readonly name: string
  readonly arguments: JsonValue
  readonly outcome: RecordedOutcome
}

/** An event as a person edits it. */
export type NormalisedEvent = NormalisedCall | NormalisedTool
