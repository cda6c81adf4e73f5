import { LLM } from '@agentops/protocol/attributes'
import type { Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder } from '../encoded.ts'
import { defined, isRecord, type JsonRecord } from '../json.ts'
import { argumentText, type ToolCall } from '../spoken.ts'
import { responseEvents } from './responses-events.ts'
import { responsesUsage } from './usage-encoder.ts'

const STATUSES = new Set([
  'completed',
  'failed',
  'in_progress',
  'cancelled',
  'queued',
  'incomplete',
])

function callItem(call: ToolCall, id: string): JsonRecord {
  const { id: callId, name } = call
  const argument = argumentText(call) ?? ''
  return {
    type: 'function_call',
    id: `fc_${id}`,
    call_id: callId,
    name,
    arguments: argument,
    status: 'completed',
  }
}

function reasoningItem(content: string, id: string): JsonRecord {
  return { type: 'reasoning', id: `rs_${id}`, summary: [{ type: 'summary_text', text: content }] }
}

function contentOf(part: Part): JsonRecord | undefined {
  if (part.type === 'text') return { type: 'output_text', text: part.content, annotations: [] }
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.content }
  return undefined
}

/** Items of a provider's own are kept as they came. */
function itemOf(part: Part, id: string): JsonRecord | undefined {
  if (part.type === 'tool_call') return callItem(part, id)
  if (part.type === 'reasoning') return reasoningItem(part.content, id)
  const kept = part.type === 'server_tool_call' ? part.server_tool_call : undefined
  const value = part.type === 'other' ? part.value : kept
  return isRecord(value) ? value : undefined
}

/** Sources belong to the text before them. */
function annotate(items: readonly JsonRecord[], value: unknown): void {
  const content = items.at(-1)?.['content']
  const last: unknown = Array.isArray(content) ? content.at(-1) : undefined
  if (isRecord(last) && Array.isArray(last['annotations']) && Array.isArray(value)) {
    last['annotations'].push(...value)
  }
}

/** What was said in a row is one message; each of the other parts is an item. */
function itemsOf({ id = '', outputMessages }: LlmResponse): JsonRecord[] {
  const items: JsonRecord[] = []
  for (const { role, parts } of outputMessages) {
    for (const part of parts) {
      const name = `${id.replace(/^resp_/, '')}_${items.length}`
      const content = contentOf(part)
      if (part.type === 'other' && part.kind === 'annotations') annotate(items, part.value)
      else if (content) addContent(items, content, { role, id: `msg_${name}` })
      else items.push(...[itemOf(part, name)].filter(isRecord))
    }
  }
  return items
}

function addContent(items: JsonRecord[], content: JsonRecord, head: JsonRecord): void {
  const last = items.at(-1)
  const said = last?.['type'] === 'message' && last['role'] === head['role'] && last['content']
  if (Array.isArray(said)) said.push(content)
  else items.push({ type: 'message', ...head, status: 'completed', content: [content] })
}

function ending(reason: string | undefined): JsonRecord {
  if (reason === undefined || STATUSES.has(reason)) {
    return { status: reason ?? 'completed', incomplete_details: null }
  }
  return { status: 'incomplete', incomplete_details: { reason } }
}

function whole(response: LlmResponse): JsonRecord {
  const { attributes, finishReasons } = response
  const conversation = attributes[LLM.conversationId]
  return defined({
    id: response.id,
    object: 'response',
    created_at: 0,
    ...ending(finishReasons[0]),
    error: null,
    instructions: null,
    metadata: {},
    model: response.model,
    output: itemsOf(response),
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    service_tier: attributes[LLM.openaiServiceTier],
    conversation: conversation === undefined ? undefined : { id: conversation },
    provider: attributes[LLM.upstreamProvider],
    usage: responsesUsage(response),
  })
}

/** Writes answers of Responses. */
export const responsesEncoder: Encoder = {
  whole,
  events: (response) => responseEvents(whole(response)),
}
