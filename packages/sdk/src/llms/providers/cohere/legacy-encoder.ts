import type { Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder, WireEvent } from '../encoded.ts'
import { defined, type JsonRecord } from '../json.ts'
import { argumentObject, callsIn, listsIn, piecesOf, saidIn } from '../spoken.ts'
import { wireUsage } from './usage-encoder.ts'

const LISTS = ['search_queries', 'search_results', 'documents', 'citations'] as const

function partsOf({ outputMessages }: LlmResponse): Part[] {
  return outputMessages.flatMap(({ parts }) => parts)
}

function chat(response: LlmResponse): JsonRecord {
  const parts = partsOf(response)
  const calls = callsIn(parts).map((call) => ({
    name: call.name,
    parameters: argumentObject(call),
  }))
  const lists = LISTS.map((name) => [name, listsIn(parts, name)] as const)
  return defined({
    response_id: response.id,
    generation_id: response.id,
    text: saidIn(parts, 'text'),
    finish_reason: response.finishReasons[0],
    tool_calls: calls.length === 0 ? undefined : calls,
    ...Object.fromEntries(lists),
    meta: wireUsage(response),
  })
}

function generation(response: LlmResponse): JsonRecord {
  const generations = response.outputMessages.map(({ parts, finish_reason }) =>
    defined({ id: response.id, text: saidIn(parts, 'text'), finish_reason }),
  )
  return defined({ id: response.id, generations, meta: wireUsage(response) })
}

/** Lines with the text in pieces; the last repeats the whole answer. */
function linesOf(response: LlmResponse, whole: JsonRecord): WireEvent[] {
  const pieces = piecesOf(saidIn(partsOf(response), 'text'))
  const [finish_reason] = response.finishReasons
  const end = { event_type: 'stream-end', ...defined({ finish_reason }), response: whole }
  const lines: JsonRecord[] = [
    { is_finished: false, event_type: 'stream-start', ...defined({ generation_id: response.id }) },
    ...pieces.map((text) => ({ is_finished: false, event_type: 'text-generation', text })),
    { is_finished: true, ...end },
  ]
  return lines.map((data) => ({ data }))
}

/** Writes answers of version 1's chat. */
export const legacyChatEncoder: Encoder = {
  whole: chat,
  events: (response) => linesOf(response, chat(response)),
}

/** Writes generations. */
export const generateEncoder: Encoder = {
  whole: generation,
  events: (response) => linesOf(response, generation(response)),
}
