import type { JsonValue, Message, OutputMessage } from '@agentops/protocol/messages'
import type { NormalisedEvent } from '@agentops/protocol/override'
import type { RecordedEvent } from '@agentops/protocol/recording'
import { isObject, parseJson } from '@agentops/replay/canonical-json'
import { readMessages } from '@agentops/replay/read-messages'
import type { ApiClient, EventFull } from '../api-client.ts'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import type { Source } from './source.ts'

/**
 * An event as it can be edited. What an LLM call said is known to the server; of a file alone only
 * model and parameters are.
 *
 * @throws CommandError when it is neither a call nor a tool
 */
export async function normalisedEvent(
  client: ApiClient,
  { recording, onServer }: Pick<Source, 'recording' | 'onServer'>,
  event: RecordedEvent,
): Promise<NormalisedEvent> {
  if (event.type === 'llm') {
    const sessionId = recording.session.id
    const detail = onServer ? await client.event({ id: event.id, sessionId }) : undefined
    return normalisedCall(event, detail)
  }
  const { type, name, input, outcome } = event
  if (type !== 'tool' && outcome === null) {
    throw new CommandError(`Event ${event.id} is of type ${type}: it gave nothing to edit.`, {
      exitCode: EXIT.usage,
      hint: 'Edit an llm or a tool event.',
    })
  }
  const nothing = { kind: 'value' as const, exact: true }
  return { type: 'tool', name, arguments: input, outcome: outcome ?? nothing }
}

function normalisedCall(event: RecordedEvent, detail: EventFull | undefined): NormalisedEvent {
  const [system] = messagesOf([{ role: 'system', parts: detail?.systemInstructions ?? [] }])
  return {
    type: 'llm',
    model: event.model,
    parameters: parametersOf(event),
    system: system?.parts ?? [],
    messages: messagesOf(detail?.inputMessages ?? []),
    tools: [],
    output: messagesOf(detail?.outputMessages ?? []).map(toOutput),
  }
}

function messagesOf(messages: readonly object[]): readonly Message[] {
  return readMessages(parseJson(JSON.stringify(messages)) ?? [], 'messages')
}

function toOutput(message: Message): OutputMessage {
  return { ...message, finish_reason: '' }
}

/** What a request says beside its contents, in the words of its provider. */
function parametersOf({ exchange }: RecordedEvent): Readonly<Record<string, JsonValue>> {
  const body = exchange?.request.body
  const request = typeof body === 'string' ? parseJson(body) : undefined
  if (request === undefined || !isObject(request)) return {}
  const isScalar = ([name, value]: [string, JsonValue]) =>
    name !== 'model' &&
    name !== 'stream' &&
    (typeof value === 'number' || typeof value === 'boolean')
  return Object.fromEntries(Object.entries(request).filter(isScalar))
}
