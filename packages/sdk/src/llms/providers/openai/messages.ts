import type { Message, Part } from '@agentops/protocol/messages'
import { defined, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { blob } from './media.ts'
import { contentParts, otherPart, textPart, toolResponse } from './parts.ts'
import { executedTools, toolCalls } from './tools.ts'

/** OpenRouter's form of thinking that is sent back to it; encrypted details say nothing. */
function detailedReasoning(message: JsonRecord): string {
  const details = list(message['reasoning_details']).map(record)
  return details.flatMap(({ text: said, summary }) => text(said) ?? text(summary) ?? []).join('')
}

/** Thinking that OpenAI-compatible servers add to a message. */
function reasoningParts(message: JsonRecord): Part[] {
  const said = text(message['reasoning_content']) ?? text(message['reasoning'])
  const content = said ?? text(detailedReasoning(message))
  return content === undefined ? [] : [{ type: 'reasoning', content }]
}

function refusalParts(message: JsonRecord): Part[] {
  const content = text(message['refusal'])
  return content === undefined ? [] : [{ type: 'refusal', content }]
}

/** Spoken content: a note of the sound and its transcript; earlier speech is named by its id. */
function audioParts(message: JsonRecord): Part[] {
  const audio = message['audio']
  if (!isRecord(audio)) return []
  const data = text(audio['data'])
  const id = text(audio['id'])
  const sound: Part[] = data === undefined ? [] : [blob('audio', data)]
  if (sound.length === 0 && id !== undefined)
    sound.push({ type: 'file', modality: 'audio', file_id: id })
  return [...sound, ...textPart(audio['transcript'])]
}

function annotationParts(message: JsonRecord): Part[] {
  const cited = list(message['annotations'])
  return cited.length === 0 ? [] : [otherPart('annotations', cited)]
}

function partsOf(role: string, message: JsonRecord): Part[] {
  if (role === 'tool' || role === 'function') {
    return [toolResponse(message['tool_call_id'], message['content'])]
  }
  return [
    ...reasoningParts(message),
    ...executedTools(message),
    ...contentParts(message['content']),
    // OpenRouter gives the images that a model made beside its text.
    ...contentParts(message['images']),
    ...refusalParts(message),
    ...audioParts(message),
    ...annotationParts(message),
    ...toolCalls(message),
  ]
}

/**
 * A chat message of a request or an answer.
 *
 * @param role what its absence means
 */
export function chatMessage(value: unknown, role = 'user'): Message {
  const message = record(value)
  const said = text(message['role']) ?? role
  return defined({ role: said, name: text(message['name']), parts: partsOf(said, message) })
}

/** A user's message with these parts, or none when there are no parts. */
export function userMessages(parts: readonly Part[]): Message[] {
  return parts.length === 0 ? [] : [{ role: 'user', parts }]
}
