import { LLM } from '@agentops/protocol/attributes'
import type { OutputMessage, Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder, WireEvent } from '../encoded.ts'
import { defined, isRecord, type JsonRecord } from '../json.ts'
import { argumentText, callsIn, listsIn, piecesOf, saidIn, type ToolCall } from '../spoken.ts'
import { chatUsage } from './usage-encoder.ts'

/** Parts that have a field of their own beside the content. */
const BESIDE = new Set(['annotations', 'tool_plan'])
/** Who tells the usage of a stream in a chunk of its own, without choices. */
const USAGE_APART = new Set(['openai', 'azure.ai.openai', 'litellm'])

function contentPart(part: Part): JsonRecord[] {
  if (part.type === 'text') return [{ type: 'text', text: part.content }]
  const isContent = part.type === 'other' && !BESIDE.has(part.kind)
  return isContent && isRecord(part.value) ? [part.value] : []
}

function thoughtPart(parts: readonly Part[]): JsonRecord[] {
  const thought = saidIn(parts, 'reasoning')
  if (thought === '') return []
  return [{ type: 'thinking', thinking: [{ type: 'text', text: thought }] }]
}

/** Its models think within their content, and call tools in one piece. */
function isMistral(provider: string): boolean {
  return provider === 'mistral_ai'
}

/** A text, as long as it is all that there is. */
function contentOf(parts: readonly Part[], provider: string): unknown {
  const listed = [...(isMistral(provider) ? thoughtPart(parts) : []), ...parts.flatMap(contentPart)]
  return listed.some(({ type }) => type !== 'text') ? listed : saidIn(parts, 'text') || null
}

function wireCall(call: ToolCall, index: number): JsonRecord {
  const called = { name: call.name, arguments: argumentText(call) }
  return { index, id: call.id, type: 'function', function: called }
}

/** Calls without an id are the older form, of which there is one. */
function wireCalls(calls: readonly ToolCall[]): JsonRecord {
  const [first] = calls
  if (first === undefined) return {}
  if (first.id === undefined && calls.length === 1) {
    return { function_call: { name: first.name, arguments: argumentText(first) } }
  }
  return { tool_calls: calls.map(wireCall) }
}

function executedTools(parts: readonly Part[]): unknown[] | undefined {
  const tools = parts.flatMap((part) =>
    part.type === 'server_tool_call' ? [part.server_tool_call] : [],
  )
  return tools.length === 0 ? undefined : tools
}

/** Thoughts beside the content: servers differ in the field's name, so both are given. */
function thoughtFields(thought: string, provider: string): JsonRecord {
  if (thought === '' || isMistral(provider)) return {}
  return { reasoning_content: thought, reasoning: thought }
}

/** A message in the format of chat, which Cohere and others have taken over. */
function wireMessage({ role, parts }: OutputMessage, provider: string): JsonRecord {
  return defined({
    role,
    content: contentOf(parts, provider),
    ...thoughtFields(saidIn(parts, 'reasoning'), provider),
    refusal: saidIn(parts, 'refusal') || undefined,
    annotations: listsIn(parts, 'annotations'),
    executed_tools: executedTools(parts),
    ...wireCalls(callsIn(parts)),
  })
}

/** What all bodies and chunks of chat and completions begin with. */
export function completionHead(response: LlmResponse, object: string): JsonRecord {
  const { attributes } = response
  return defined({
    id: response.id,
    object,
    created: 0,
    model: response.model,
    service_tier: attributes[LLM.openaiServiceTier],
    system_fingerprint: attributes[LLM.openaiSystemFingerprint],
    provider: attributes[LLM.upstreamProvider],
  })
}

function whole(response: LlmResponse, provider: string): JsonRecord {
  return {
    ...completionHead(response, 'chat.completion'),
    choices: response.outputMessages.map((message, index) => ({
      index,
      message: wireMessage(message, provider),
      logprobs: null,
      finish_reason: message.finish_reason ?? null,
    })),
    ...defined({ usage: chatUsage(response) }),
  }
}

/** A call begins with its name and goes on with its arguments; Mistral's SDK wants it whole. */
function callDeltas(call: ToolCall, index: number, provider: string): JsonRecord[] {
  if (isMistral(provider)) return [{ tool_calls: [wireCall(call, index)] }]
  const called = { name: call.name, arguments: '' }
  return [
    { tool_calls: [{ index, id: call.id, type: 'function', function: called }] },
    ...piecesOf(argumentText(call)).map((piece) => ({
      tool_calls: [{ index, function: { arguments: piece } }],
    })),
  ]
}

/** What one choice says, piece by piece: texts and calls grow, the rest comes at once. */
function deltasOf(message: OutputMessage, provider: string): JsonRecord[] {
  const calls = callsIn(message.parts)
  const { role, content, tool_calls, reasoning, refusal, ...rest } = wireMessage(message, provider)
  const { reasoning_content: _same, ...extras } = rest
  const texts =
    typeof content === 'string' ? piecesOf(content).map((piece) => ({ content: piece })) : []
  return [
    { role, content: '' },
    ...piecesOf(reasoning as string | undefined).map((piece) => thoughtFields(piece, provider)),
    ...(Array.isArray(content) ? [{ content }] : texts),
    ...piecesOf(refusal as string | undefined).map((piece) => ({ refusal: piece })),
    ...(tool_calls === undefined
      ? []
      : calls.flatMap((call, at) => callDeltas(call, at, provider))),
    ...(Object.keys(extras).length === 0 ? [] : [extras]),
  ]
}

/** The chunks of all choices, the end mark after them. */
export function completionEvents(
  head: JsonRecord,
  choices: readonly JsonRecord[],
  usage: JsonRecord | undefined,
  provider: string,
): WireEvent[] {
  const isApart = usage !== undefined && USAGE_APART.has(provider)
  const chunks: JsonRecord[] = choices.map((choice, index) => ({
    ...head,
    choices: [choice],
    ...(usage && !isApart && index === choices.length - 1 && { usage }),
  }))
  const last = isApart ? [{ ...head, choices: [], usage }] : []
  return [...[...chunks, ...last].map((data) => ({ data })), { data: '[DONE]' }]
}

function events(response: LlmResponse, provider: string): WireEvent[] {
  const choices = response.outputMessages.flatMap((message, index) => [
    ...deltasOf(message, provider).map((delta) => ({ index, delta, finish_reason: null })),
    { index, delta: {}, finish_reason: message.finish_reason ?? null },
  ])
  const head = completionHead(response, 'chat.completion.chunk')
  return completionEvents(head, choices, chatUsage(response), provider)
}

/** Writes answers of chat, with what its many servers add to it. */
export const chatEncoder: Encoder = { whole, events }
