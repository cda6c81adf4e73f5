import type { JsonValue, Message, Part } from '@agentops/protocol/messages'
import type { RequestEditor } from '../editing/request-editor.ts'
import { type MessageForm, withMessages } from '../editing/rewritten-messages.ts'
import { defined, type JsonRecord } from '../json.ts'
import { argumentObject, callsIn, saidIn } from '../spoken.ts'

const ROLES: ReadonlyMap<string, string> = new Map([['assistant', 'CHATBOT']])

function resultsIn(parts: readonly Part[]): JsonValue[] {
  return parts.flatMap((part) => (part.type === 'tool_call_response' ? [part.response] : []))
}

function isWritable({ type }: Part): boolean {
  return type === 'text' || type === 'tool_call' || type === 'tool_call_response'
}

/** Texts, calls and results are fields of a message of the past. */
function pastEntry({ role, parts }: Message): JsonRecord {
  const calls = callsIn(parts).map((call) => ({
    name: call.name,
    parameters: argumentObject(call),
  }))
  const results = resultsIn(parts)
  return defined({
    role: ROLES.get(role) ?? role.toUpperCase(),
    message: saidIn(parts, 'text'),
    tool_calls: calls.length > 0 ? calls : undefined,
    tool_results: results.length > 0 ? results : undefined,
  })
}

/** What is said now: a text of the user, then results of tools. */
function presentOf(messages: readonly Message[]): readonly Message[] {
  const [last, before] = messages.toReversed()
  if (last?.role === 'user') return [last]
  if (last?.role !== 'tool') return []
  return before?.role === 'user' ? [before, last] : [last]
}

/** Edits requests of version 1, which keeps the past and the present apart. */
export function legacyEditorOf(
  past: (entry: unknown) => Message,
  documents: (body: JsonRecord) => readonly Message[],
): RequestEditor {
  const form: MessageForm = {
    read: (entry) => [past(entry)],
    pieces: () => [],
    readPiece: () => [],
    writePart: (part) => (isWritable(part) ? [] : undefined),
    assemble: (message) => [pastEntry(message)],
  }
  return {
    system: (body, preamble) => ({ ...body, preamble }),
    messages(body, messages) {
      const present = presentOf(messages)
      if (!present.every(({ parts }) => parts.every(isWritable))) return undefined
      const rest = messages.slice(0, messages.length - present.length)
      const changed = withMessages(body, rest, {
        field: 'chat_history',
        form,
        before: documents(body),
      })
      const parts = present.flatMap((message) => message.parts)
      const results = resultsIn(parts)
      const { tool_results: _before, ...kept } = changed ?? {}
      return (
        changed &&
        defined({
          ...kept,
          message: saidIn(parts, 'text'),
          tool_results: results.length > 0 ? results : undefined,
        })
      )
    },
  }
}
