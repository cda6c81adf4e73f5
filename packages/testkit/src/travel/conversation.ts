import type { ChatMessage, ChatRequest } from '../openai-wire/chat-request.ts'
import { textOf } from '../openai-wire/chat-request.ts'

/** What a conversation says so far: which tools answered what, and the days of the trip. */
export interface Conversation {
  /** The last result of each tool, by its name; parsed JSON. */
  readonly results: ReadonlyMap<string, unknown>
  /** ISO dates in the traveller's first message. */
  readonly dates: readonly string[]
}

/** Reads a chat request as a conversation about a trip. */
export function readConversation({ messages }: ChatRequest): Conversation {
  const names = toolNames(messages)
  const answers = messages.filter(({ role }) => role === 'tool')
  const wish = messages.find(({ role }) => role === 'user')
  return {
    results: new Map(
      answers.map((message) => [names.get(message.tool_call_id ?? '') ?? '', parse(message)]),
    ),
    dates: wish === undefined ? [] : (textOf(wish).match(/\d{4}-\d{2}-\d{2}/g) ?? []),
  }
}

/** Whether a tool's result says that it failed. */
export function hasFailed(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'error' in result
}

function toolNames(messages: readonly ChatMessage[]): Map<string, string> {
  const calls = messages.flatMap((message) => message.tool_calls ?? [])
  return new Map(calls.map((call) => [call.id, call.function.name]))
}

function parse(message: ChatMessage): unknown {
  try {
    return JSON.parse(textOf(message))
  } catch {
    return textOf(message)
  }
}
