import type { Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder, WireEvent } from '../encoded.ts'
import { defined, type JsonRecord } from '../json.ts'
import { argumentText, callsIn, listsIn, othersIn, piecesOf } from '../spoken.ts'
import { wireUsage } from './usage-encoder.ts'

function partsOf({ outputMessages }: LlmResponse): Part[] {
  return outputMessages.flatMap(({ parts }) => parts)
}

function contentsOf(parts: readonly Part[]): { type: string; said: string }[] {
  return parts.flatMap((part) => {
    if (part.type === 'text') return [{ type: 'text', said: part.content }]
    return part.type === 'reasoning' ? [{ type: 'thinking', said: part.content }] : []
  })
}

function wireCalls(parts: readonly Part[]): JsonRecord[] {
  return callsIn(parts).map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: argumentText(call) ?? '' },
  }))
}

function planOf(parts: readonly Part[]): string | undefined {
  const [plan] = othersIn(parts, 'tool_plan')
  return typeof plan === 'string' ? plan : undefined
}

function listed<T>(entries: readonly T[]): readonly T[] | undefined {
  return entries.length === 0 ? undefined : entries
}

function whole(response: LlmResponse): JsonRecord {
  const parts = partsOf(response)
  const contents = contentsOf(parts).map(({ type, said }) => ({ type, [type]: said }))
  return defined({
    id: response.id,
    finish_reason: response.finishReasons[0],
    message: defined({
      role: 'assistant',
      tool_plan: planOf(parts),
      content: listed(contents),
      tool_calls: listed(wireCalls(parts)),
      citations: listsIn(parts, 'citations'),
    }),
    usage: wireUsage(response),
  })
}

/** One thing of a list: its start, its pieces and its end. */
function grown(
  name: string,
  index: number,
  message: JsonRecord,
  deltas: readonly JsonRecord[] = [],
): JsonRecord[] {
  return [
    { type: `${name}-start`, index, delta: { message } },
    ...deltas.map((delta) => ({ type: `${name}-delta`, index, delta: { message: delta } })),
    { type: `${name}-end`, index },
  ]
}

function events(response: LlmResponse): WireEvent[] {
  const parts = partsOf(response)
  const plan = piecesOf(planOf(parts))
  const message = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] }
  const all: JsonRecord[] = [
    { type: 'message-start', ...defined({ id: response.id }), delta: { message } },
    ...plan.map((tool_plan) => ({ type: 'tool-plan-delta', delta: { message: { tool_plan } } })),
    ...contentsOf(parts).flatMap(({ type, said }, index) => {
      const deltas = piecesOf(said).map((piece) => ({ content: { [type]: piece } }))
      return grown('content', index, { content: { type, [type]: '' } }, deltas)
    }),
    ...wireCalls(parts).flatMap((call, index) => callEvents(call, index)),
    ...(listsIn(parts, 'citations') ?? []).flatMap((citations, index) =>
      grown('citation', index, { citations }),
    ),
    {
      type: 'message-end',
      delta: defined({ finish_reason: response.finishReasons[0], usage: wireUsage(response) }),
    },
  ]
  return all.map((data) => ({ event: String(data['type']), data }))
}

function callEvents(call: JsonRecord, index: number): JsonRecord[] {
  const { name, arguments: whole } = call['function'] as { name: string; arguments: string }
  const begun = { tool_calls: { ...call, function: { name, arguments: '' } } }
  const deltas = piecesOf(whole).map((piece) => ({
    tool_calls: { function: { arguments: piece } },
  }))
  return grown('tool-call', index, begun, deltas)
}

/** Writes answers of version 2. */
export const chatEncoder: Encoder = { whole, events }
