/**
 * Messages of LLM calls in the JSON shape of the OpenTelemetry GenAI conventions v1.41
 * (`gen_ai.input.messages`, `gen_ai.output.messages`, `gen_ai.system_instructions`,
 * `gen_ai.tool.definitions`).
 */

/** Anything JSON can say. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** What kind of medium a part carries. */
export type Modality = 'image' | 'audio' | 'video' | 'document'

/** One part of a message, keyed by `type`. */
export type Part =
  | { readonly type: 'text'; readonly content: string }
  | {
      readonly type: 'reasoning'
      readonly content: string
      /** The provider's own proof of the thought, encrypted, which it wants back as it is. */
      readonly signature?: string
    }
  | {
      readonly type: 'tool_call'
      readonly id?: string
      readonly name: string
      /** Parsed JSON when it parses, else the text as the model sent it. */
      readonly arguments?: JsonValue
      /** As that of `reasoning`, where a provider signs calls. */
      readonly signature?: string
    }
  | { readonly type: 'tool_call_response'; readonly id?: string; readonly response: JsonValue }
  /** A tool that the provider itself ran (web search, code interpreter …). */
  | {
      readonly type: 'server_tool_call'
      readonly id?: string
      readonly name: string
      readonly server_tool_call: JsonValue
    }
  /** The model declined to answer (OpenAI `refusal`). */
  | { readonly type: 'refusal'; readonly content: string }
  /** Inline media. The bytes are not kept in the event: only how many and of what type. */
  | {
      readonly type: 'blob'
      readonly modality: Modality
      /** What a file was called where it came from. */
      readonly name?: string
      readonly mime_type?: string
      readonly byte_size?: number
      /** SHA-256 of the bytes, in 64 hex characters. */
      readonly digest?: string
    }
  | {
      readonly type: 'uri'
      readonly modality: Modality
      readonly mime_type?: string
      readonly uri: string
    }
  | {
      readonly type: 'file'
      readonly modality: Modality
      readonly mime_type?: string
      readonly file_id: string
    }
  /** Kept as the provider sent it, because no part above fits. */
  | { readonly type: 'other'; readonly kind: string; readonly value: JsonValue }

/** A message sent to a model. */
export interface Message {
  /** `system` · `developer` · `user` · `assistant` · `tool`, or a provider's own role. */
  readonly role: string
  readonly name?: string
  readonly parts: readonly Part[]
}

/** One choice that a model answered with. */
export interface OutputMessage extends Message {
  /** Unmodified; absent when the answer stopped before one was sent. */
  readonly finish_reason?: string
}

/** A tool that the model was offered. */
export interface ToolDefinition {
  readonly type: string
  readonly name: string
  readonly description?: string
  readonly parameters?: JsonValue
}
