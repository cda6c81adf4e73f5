/** A tool call in an assistant message, as the client sends it back. */
export interface ChatToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

/** A message of a chat request: the fields that the wire and its brains read. */
export interface ChatMessage {
  readonly role: string
  readonly content?: unknown
  readonly tool_calls?: readonly ChatToolCall[]
  readonly tool_call_id?: string
}

/** Body of `POST /v1/chat/completions`: the fields that the wire and its brains read. */
export interface ChatRequest {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
  readonly n?: number
  readonly stream?: boolean
  readonly stream_options?: { readonly include_usage?: boolean }
}

/** Reads a chat request; undefined when the model or the messages are missing. */
export function readChatRequest(body: unknown): ChatRequest | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  if (!('model' in body) || typeof body.model !== 'string') return undefined
  if (!('messages' in body) || !Array.isArray(body.messages)) return undefined
  return body.messages.every(isMessage) ? (body as ChatRequest) : undefined
}

function isMessage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'role' in value
}

/** The text of a message's content, whether it is a string or a list of parts. */
export function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  const parts: unknown[] = content
  return parts.map((part) => (hasText(part) ? part.text : '')).join('')
}

function hasText(part: unknown): part is { text: string } {
  return (
    typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string'
  )
}
