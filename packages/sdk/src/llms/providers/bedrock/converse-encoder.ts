import { LLM } from '@agentops/protocol/attributes'
import type { Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder, WireEvent } from '../encoded.ts'
import { defined, isRecord, type JsonRecord, record, text } from '../json.ts'
import { piecesOf } from '../spoken.ts'

function thought(content: string, signature: string | undefined): JsonRecord {
  return { reasoningContent: { reasoningText: defined({ text: content, signature }) } }
}

/** Values of the provider's own are blocks already, but for results of tools that it ran. */
function otherBlock(kind: string, value: unknown): JsonRecord[] {
  if (!isRecord(value)) return []
  if (kind === 'redactedContent') return [{ reasoningContent: value }]
  return [kind.endsWith('_result') ? { toolResult: value } : value]
}

function blocksOf(part: Part): JsonRecord[] {
  switch (part.type) {
    case 'text':
      return [{ text: part.content }]
    case 'reasoning':
      return [thought(part.content, part.signature)]
    case 'tool_call':
      return [{ toolUse: { toolUseId: part.id, name: part.name, input: part.arguments ?? {} } }]
    case 'server_tool_call':
      return [{ toolUse: part.server_tool_call }]
    case 'other':
      return otherBlock(part.kind, part.value)
    case 'refusal':
    case 'tool_call_response':
    case 'blob':
    case 'uri':
    case 'file':
      return []
  }
}

/** Sources belong to the text before them. */
function contentOf({ outputMessages }: LlmResponse): JsonRecord[] {
  const blocks: JsonRecord[] = []
  for (const part of outputMessages.flatMap(({ parts }) => parts)) {
    const last = blocks.at(-1)
    if (part.type === 'other' && part.kind === 'citations') {
      const content = last && 'text' in last ? [blocks.pop()] : []
      blocks.push({ citationsContent: { content, citations: part.value } })
    } else blocks.push(...blocksOf(part))
  }
  return blocks
}

/** Cached tokens are counted beside the input. */
function usageOf({ usage }: LlmResponse): JsonRecord | undefined {
  const { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens } = usage
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  const cached = (cacheReadTokens ?? 0) + (cacheCreationTokens ?? 0)
  return defined({
    inputTokens: inputTokens === undefined ? undefined : inputTokens - cached,
    outputTokens,
    totalTokens: (inputTokens ?? 0) + (outputTokens ?? 0),
    cacheReadInputTokens: cacheReadTokens,
    cacheWriteInputTokens: cacheCreationTokens,
  })
}

/** What is known at the end: tokens, tier, and what guardrails found. */
function metadata(response: LlmResponse): JsonRecord {
  const tier = response.attributes[LLM.serviceTier]
  return defined({
    usage: usageOf(response),
    metrics: { latencyMs: 0 },
    serviceTier: tier === undefined ? undefined : { type: tier },
    trace: response.result,
  })
}

function roleOf({ outputMessages }: LlmResponse): string {
  return outputMessages[0]?.role ?? 'assistant'
}

/** What a block begins with, if anything, and the pieces that it grows by. */
function growth(block: JsonRecord): readonly [JsonRecord | undefined, JsonRecord[]] {
  if (typeof block['text'] === 'string') {
    return [undefined, piecesOf(block['text']).map((piece) => ({ text: piece }))]
  }
  const { reasoningContent, citationsContent, toolUse } = block
  if (isRecord(reasoningContent)) return [undefined, thoughtDeltas(reasoningContent)]
  if (isRecord(citationsContent)) return [undefined, citedDeltas(citationsContent)]
  if (!isRecord(toolUse)) return [block, []]
  const { input, ...begun } = toolUse
  const json = typeof input === 'string' ? input : JSON.stringify(input)
  return [{ toolUse: begun }, piecesOf(json).map((piece) => ({ toolUse: { input: piece } }))]
}

function thoughtDeltas(content: JsonRecord): JsonRecord[] {
  const { text: said, signature } = record(content['reasoningText'])
  if (content['reasoningText'] === undefined) return [{ reasoningContent: content }]
  const pieces = piecesOf(text(said)).map((piece) => ({ reasoningContent: { text: piece } }))
  return signature === undefined ? pieces : [...pieces, { reasoningContent: { signature } }]
}

function citedDeltas({ content, citations }: JsonRecord): JsonRecord[] {
  const said = Array.isArray(content) ? content.map((block) => text(record(block)['text'])) : []
  const cited = Array.isArray(citations) ? citations : []
  return [
    ...said.flatMap((whole) => piecesOf(whole)).map((piece) => ({ text: piece })),
    ...cited.map((citation) => ({ citation })),
  ]
}

function blockEvents(block: JsonRecord, contentBlockIndex: number): WireEvent[] {
  const [start, deltas] = growth(block)
  return [
    ...(start ? [{ event: 'contentBlockStart', data: { start, contentBlockIndex } }] : []),
    ...deltas.map((delta) => ({ event: 'contentBlockDelta', data: { delta, contentBlockIndex } })),
    { event: 'contentBlockStop', data: { contentBlockIndex } },
  ]
}

/** Writes answers of Converse. */
export const converseEncoder: Encoder = {
  whole: (response) => ({
    output: { message: { role: roleOf(response), content: contentOf(response) } },
    ...defined({ stopReason: response.finishReasons[0] }),
    ...metadata(response),
  }),
  events: (response) => [
    { event: 'messageStart', data: { role: roleOf(response) } },
    ...contentOf(response).flatMap(blockEvents),
    { event: 'messageStop', data: defined({ stopReason: response.finishReasons[0] }) },
    { event: 'metadata', data: metadata(response) },
  ],
}
