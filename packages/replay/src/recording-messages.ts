import type { JsonValue, OutputMessage, ToolDefinition } from '@agentops/protocol/messages'
import type { RecordedMessages } from '@agentops/protocol/recording'
import { isObject } from './canonical-json.ts'
import { OverrideError } from './override-error.ts'
import { readList, readMessages, readName, readObject, readParts } from './read-messages.ts'
import type { Fields } from './recording-fields.ts'

/** Reads what a call of a recording asked and got. */
export function readRecordedMessages(parent: Fields, key: string): RecordedMessages {
  const fields = parent.object(key)
  try {
    return {
      system: readParts(fields.json('system'), 'system'),
      input: readMessages(fields.json('input'), 'input'),
      output: readOutput(fields.json('output')),
      tools: readList(fields.json('tools'), 'tools').map(readTool),
    }
  } catch (error) {
    if (error instanceof OverrideError) return parent.refuse(key, error.message)
    throw error
  }
}

function readOutput(value: JsonValue): readonly OutputMessage[] {
  const items = readList(value, 'output')
  return readMessages(value, 'output').map((message, index) => {
    const item = items[index]
    const reason = isObject(item) ? item['finish_reason'] : undefined
    return typeof reason === 'string' ? { ...message, finish_reason: reason } : message
  })
}

function readTool(value: JsonValue): ToolDefinition {
  const { type, name, description, parameters } = readObject(value, 'tools')
  return {
    type: readName(type, 'tools.type'),
    name: readName(name, 'tools.name'),
    ...(typeof description === 'string' && { description }),
    ...(parameters !== undefined && { parameters }),
  }
}
