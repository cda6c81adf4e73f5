import { LLM } from '@agentops/protocol/attributes'
import type { Message, Part } from '@agentops/protocol/messages'
import type { ParameterTable } from '../editing/edit-parameters.ts'
import type { RequestEditor } from '../editing/request-editor.ts'
import { type MessageForm, withMessages, withSystemMessage } from '../editing/rewritten-messages.ts'
import { defined, finite, isRecord, list, record, texts } from '../json.ts'
import { answeredText } from '../openai/chat-editor.ts'
import { toolCalls } from '../openai/tools.ts'
import { argumentObject, saidIn } from '../spoken.ts'
import { imageParts, messageOf } from './chat.ts'

/** Parameters of sampling are options. */
export const OPTIONS: ParameterTable = {
  within: 'options',
  rows: [
    ['temperature', LLM.temperature, finite],
    ['top_p', LLM.topP, finite],
    ['top_k', LLM.topK, finite],
    ['seed', LLM.seed, finite],
    ['stop', LLM.stopSequences, texts],
    ['frequency_penalty', LLM.frequencyPenalty, finite],
    ['presence_penalty', LLM.presencePenalty, finite],
    ['num_predict', LLM.maxTokens, finite],
  ],
}

/** Texts and results are fields of the message, not pieces of it. */
function writePart(part: Part): readonly unknown[] | undefined {
  if (part.type === 'tool_call') {
    const called = { name: part.name, arguments: argumentObject(part) }
    return [defined({ id: part.id, function: called })]
  }
  const isField = ['text', 'reasoning', 'tool_call_response'].includes(part.type)
  return isField ? [] : undefined
}

function assemble({ role, name, parts }: Message, pieces: readonly unknown[]): unknown[] {
  const [result] = parts.filter((part) => part.type === 'tool_call_response')
  const images = pieces.filter((piece) => typeof piece === 'string')
  const calls = pieces.filter(isRecord)
  return [
    defined({
      role,
      content: result ? answeredText(result.response) : saidIn(parts, 'text'),
      thinking: saidIn(parts, 'reasoning') || undefined,
      images: images.length > 0 ? images : undefined,
      tool_calls: calls.length > 0 ? calls : undefined,
      tool_name: name,
      tool_call_id: result?.id,
    }),
  ]
}

const form: MessageForm = {
  read: (entry) => [messageOf(entry)],
  pieces: (entry) => [...list(record(entry)['images']), ...list(record(entry)['tool_calls'])],
  readPiece: (piece) =>
    isRecord(piece) ? toolCalls({ tool_calls: [piece] }) : imageParts([piece]),
  writePart,
  assemble,
}

/** Edits requests of Ollama's chat. */
export const chatEditor: RequestEditor = {
  system: (body, text) => ({ ...body, messages: withSystemMessage(list(body['messages']), text) }),
  messages: (body, messages) => withMessages(body, messages, { field: 'messages', form }),
}
