import type { JsonValue, Message, Part } from '@agentops/protocol/messages'
import { previewOf } from './bounds.ts'

/** One line for the last message of a conversation that says something. */
export function previewOfInput(messages: readonly Message[]): string {
  for (const message of messages.toReversed()) {
    const text = textOfMessage(message)
    if (text !== '') return previewOf(text)
  }
  return ''
}

/** One line for what a model answered, first choice first. */
export function previewOfOutput(messages: readonly Message[]): string {
  return previewOf(messages.map(textOfMessage).filter(Boolean).join(' | '))
}

/** One line for a tool's arguments, a result or any other value. */
export function previewOfValue(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  return previewOf(typeof value === 'string' ? value : JSON.stringify(value))
}

function textOfMessage(message: Message): string {
  const parts = message.parts.filter((part) => part.type !== 'reasoning')
  return parts.map(textOfPart).filter(Boolean).join(' ')
}

function textOfPart(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return part.content
    case 'tool_call':
      return `${part.name}(${part.arguments === undefined ? '' : previewOfValue(part.arguments)})`
    case 'tool_call_response':
      return previewOfValue(part.response)
    case 'server_tool_call':
      return `${part.name}()`
    case 'blob':
    case 'file':
      return `[${part.modality}]`
    case 'uri':
      return part.uri
    case 'other':
      return `[${part.kind}]`
  }
}
