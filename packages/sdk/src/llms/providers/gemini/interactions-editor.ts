import type { Message, Part } from '@agentops/protocol/messages'
import type { RequestEditor } from '../editing/request-editor.ts'
import { type MessageForm, withMessages } from '../editing/rewritten-messages.ts'
import { defined, isRecord, type JsonRecord, jsonValue, list, record } from '../json.ts'
import { contentParts, isStep, stepMessage, stepParts, turnMessage } from './interaction-steps.ts'

const SPOKEN = new Set<unknown>(['model_output', 'user_input'])

function own(value: unknown): readonly unknown[] | undefined {
  return isRecord(value) ? [value] : undefined
}

function writePart(part: Part): readonly unknown[] | undefined {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.content }]
    case 'tool_call': {
      const { id, name } = part
      const call = { type: 'function_call', id, name, arguments: jsonValue(part.arguments ?? {}) }
      return [defined(call)]
    }
    case 'tool_call_response':
      return [defined({ type: 'function_result', call_id: part.id, result: part.response })]
    case 'uri': {
      const { modality: type, uri, mime_type } = part
      return [defined({ type, uri, mime_type })]
    }
    case 'server_tool_call':
      return own(part.server_tool_call)
    case 'other':
      // The sources of a text go with the text.
      return part.kind === 'annotations' ? [] : own(part.value)
    // Only the provider can write a thought that it will take back.
    case 'reasoning':
    case 'refusal':
    case 'blob':
    case 'file':
      return undefined
  }
}

/** What was said in a row is one step; each of the other pieces is one. */
function assembleSteps({ role }: Message, pieces: readonly unknown[]): unknown[] {
  const type = role === 'assistant' ? 'model_output' : 'user_input'
  const steps: unknown[] = []
  let said: unknown[] | undefined
  for (const piece of pieces) {
    if (isStep(piece)) {
      steps.push(piece)
      said = undefined
    } else if (said) said.push(piece)
    else {
      said = [piece]
      steps.push({ type, content: said })
    }
  }
  return steps.length > 0 ? steps : [{ type, content: [] }]
}

const steps: MessageForm = {
  read: (entry) => [stepMessage(entry)],
  pieces(entry) {
    const { type, content } = record(entry)
    return SPOKEN.has(type) ? list(content) : [entry]
  },
  readPiece: (piece) => (isStep(piece) ? stepParts(piece) : contentParts([piece])),
  writePart,
  assemble: assembleSteps,
}

const turns: MessageForm = {
  ...steps,
  read: (entry) => [turnMessage(entry)],
  pieces: (entry) => list(record(entry)['content']),
  assemble: ({ role }, pieces) => [
    { role: role === 'assistant' ? 'model' : 'user', content: pieces },
  ],
}

/** A text, or contents, are one step of the user's. */
function asSteps(input: unknown): readonly unknown[] {
  if (list(input).some(isStep)) return list(input)
  const content = typeof input === 'string' ? [{ type: 'text', text: input }] : input
  return [{ type: 'user_input', content: Array.isArray(content) ? content : [content] }]
}

function withInput(body: JsonRecord, messages: readonly Message[]): JsonRecord | undefined {
  const { input } = body
  const isTurns = list(input).some((item) => isRecord(item) && item['role'] !== undefined)
  if (isTurns) return withMessages(body, messages, { field: 'input', form: turns })
  const after = withMessages({ ...body, input: asSteps(input) }, messages, {
    field: 'input',
    form: steps,
  })
  const [only, ...others] = list(after?.['input'])
  const isContents = !list(input).some(isStep) && others.length === 0
  return isContents && after && record(only)['type'] === 'user_input'
    ? { ...after, input: record(only)['content'] }
    : after
}

/** Edits requests for interactions. */
export const interactionEditor: RequestEditor = {
  system: (body, system_instruction) => ({ ...body, system_instruction }),
  messages: withInput,
}
