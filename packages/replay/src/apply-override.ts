import type { JsonValue, OutputMessage, Part } from '@agentops/protocol/messages'
import type {
  NormalisedCall,
  NormalisedEvent,
  NormalisedTool,
  Override,
  ToolCallEdit,
} from '@agentops/protocol/override'
import { OverrideError } from './override-error.ts'

/**
 * The event as it would be with an override; neither is changed.
 * @throws OverrideError when an event of its type has nothing to override there
 */
export function applyOverride(event: NormalisedEvent, override: Override): NormalisedEvent {
  switch (override.target) {
    case 'completion':
      return answered(callOf(event, override), [{ type: 'text', content: override.text }], 'stop')
    case 'tool_calls': {
      const call = callOf(event, override)
      const texts = (call.output[0]?.parts ?? []).filter(({ type }) => type !== 'tool_call')
      return answered(call, [...texts, ...override.toolCalls.map(toolCallPart)], 'tool_call')
    }
    case 'system':
      return { ...callOf(event, override), system: [{ type: 'text', content: override.text }] }
    case 'messages':
      return { ...callOf(event, override), messages: override.messages }
    case 'request.model':
      return { ...callOf(event, override), model: override.model }
    case 'request.parameters': {
      const call = callOf(event, override)
      return { ...call, parameters: mergeParameters(call.parameters, override.parameters) }
    }
    case 'tool.result':
      return {
        ...toolOf(event, override),
        outcome: { kind: 'value', value: override.value, exact: true },
      }
    case 'tool.error': {
      const { name, message } = override
      return { ...toolOf(event, override), outcome: { kind: 'error', name, message, code: '' } }
    }
  }
}

/** Parameters with others put over them; null takes one away. */
export function mergeParameters(
  parameters: Readonly<Record<string, JsonValue>>,
  changes: Readonly<Record<string, JsonValue>>,
): Readonly<Record<string, JsonValue>> {
  const kept = Object.entries(parameters).filter(([name]) => !Object.hasOwn(changes, name))
  const set = Object.entries(changes).filter(([, value]) => value !== null)
  return Object.fromEntries([...kept, ...set])
}

function callOf(event: NormalisedEvent, { target }: Override): NormalisedCall {
  if (event.type === 'llm') return event
  throw new OverrideError(target, 'overrides an LLM call; a tool has tool.result and tool.error')
}

function toolOf(event: NormalisedEvent, { target }: Override): NormalisedTool {
  if (event.type === 'tool') return event
  throw new OverrideError(target, 'overrides a tool; an LLM call has completion and tool_calls')
}

/** One choice: an agent that asked for several gets the edited one. */
function answered(call: NormalisedCall, parts: readonly Part[], finish: string): NormalisedCall {
  const [first] = call.output
  const output: OutputMessage = { role: 'assistant', ...first, parts, finish_reason: finish }
  return { ...call, output: [output] }
}

function toolCallPart({ id, name, arguments: given }: ToolCallEdit, index: number): Part {
  return { type: 'tool_call', id: id ?? `call_edited_${index}`, name, arguments: given }
}
