import type { JsonValue } from '@agentops/protocol/messages'
import type { NormalisedEvent } from '@agentops/protocol/override'
import type { RecordedEvent } from '@agentops/protocol/recording'
import { parseJson } from '@agentops/replay/canonical-json'
import { requestParameters } from '@agentops/replay/request-parameters'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'

/**
 * An event as it can be edited.
 *
 * @throws CommandError when it is neither a call nor a tool
 */
export function normalisedEvent(event: RecordedEvent): NormalisedEvent {
  const { type, name, input, outcome, model, messages } = event
  if (type === 'llm') {
    const { system = [], input: asked = [], output = [], tools = [] } = messages ?? {}
    const parameters = parametersOf(event)
    return { type: 'llm', model, parameters, system, messages: asked, tools, output }
  }
  if (type !== 'tool' && outcome === null) {
    throw new CommandError(`Event ${event.id} is of type ${type}: it gave nothing to edit.`, {
      exitCode: EXIT.usage,
      hint: 'Edit an llm or a tool event.',
    })
  }
  const nothing = { kind: 'value' as const, exact: true }
  return { type: 'tool', name, arguments: input, outcome: outcome ?? nothing }
}

/** What a request says beside its contents, in the words of its provider. */
function parametersOf({ exchange }: RecordedEvent): Readonly<Record<string, JsonValue>> {
  const body = exchange?.request.body
  const request = typeof body === 'string' ? parseJson(body) : undefined
  return request === undefined ? {} : requestParameters(request)
}
