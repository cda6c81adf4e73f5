import { LLM } from '@agentops/protocol/attributes'
import type { OutputMessage, Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder, WireEvent } from '../encoded.ts'
import { defined, isRecord, type JsonRecord, text } from '../json.ts'
import { piecesOf, saidIn, type ToolCall } from '../spoken.ts'

type Block = JsonRecord

/** A part as a block; undefined when no block says it. */
export function blockOf(part: Part): Block | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.content }
    case 'reasoning':
      return { type: 'thinking', thinking: part.content, signature: part.signature ?? '' }
    case 'tool_call':
      return toolUse(part)
    case 'server_tool_call':
      return isRecord(part.server_tool_call) ? part.server_tool_call : undefined
    case 'other':
      return isRecord(part.value) ? part.value : undefined
    case 'refusal':
    case 'tool_call_response':
    case 'blob':
    case 'uri':
    case 'file':
      return undefined
  }
}

function toolUse({ id, name, arguments: input }: ToolCall): Block {
  return { type: 'tool_use', id, name, input: input ?? {} }
}

/** Blocks of all messages; sources belong to the text before them. */
function blocksOf(messages: readonly OutputMessage[]): Block[] {
  const blocks: Block[] = []
  for (const part of messages.flatMap(({ parts }) => parts)) {
    const last = blocks.at(-1)
    if (part.type === 'other' && part.kind === 'citations' && last?.['type'] === 'text') {
      blocks[blocks.length - 1] = { ...last, citations: part.value }
      continue
    }
    const block = blockOf(part)
    if (block) blocks.push(block)
  }
  return blocks
}

/** Cached tokens are counted beside the input. */
function usageOf({ usage, attributes }: LlmResponse): JsonRecord {
  const { inputTokens, cacheReadTokens, cacheCreationTokens, reasoningTokens } = usage
  const cached = (cacheReadTokens ?? 0) + (cacheCreationTokens ?? 0)
  return defined({
    input_tokens: inputTokens === undefined ? undefined : inputTokens - cached,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation_input_tokens: cacheCreationTokens,
    output_tokens: usage.outputTokens,
    output_tokens_details:
      reasoningTokens === undefined ? undefined : { thinking_tokens: reasoningTokens },
    service_tier: attributes[LLM.serviceTier],
  })
}

function whole(response: LlmResponse): JsonRecord {
  return defined({
    id: response.id,
    type: 'message',
    role: 'assistant',
    model: response.model,
    content: blocksOf(response.outputMessages),
    stop_reason: response.finishReasons[0] ?? null,
    stop_sequence: null,
    usage: usageOf(response),
  })
}

/** What a block is when it begins, and the pieces that it grows by. */
function growth(block: Block): readonly [Block, JsonRecord[]] {
  switch (block['type']) {
    case 'text': {
      const pieces = piecesOf(text(block['text'])).map((said) => ({
        type: 'text_delta',
        text: said,
      }))
      const cited = Array.isArray(block['citations']) ? block['citations'] : []
      const citations = cited.map((citation) => ({ type: 'citations_delta', citation }))
      return [{ type: 'text', text: '' }, [...pieces, ...citations]]
    }
    case 'thinking': {
      const { signature } = block
      const said = piecesOf(text(block['thinking']))
      const thoughts = said.map((thinking) => ({ type: 'thinking_delta', thinking }))
      return [
        { ...block, thinking: '', signature: '' },
        [...thoughts, { type: 'signature_delta', signature }],
      ]
    }
    case 'tool_use': {
      const { input } = block
      const json = piecesOf(typeof input === 'string' ? input : JSON.stringify(input))
      const deltas = json.map((partial_json) => ({ type: 'input_json_delta', partial_json }))
      return [{ ...block, input: {} }, deltas]
    }
    default:
      return [block, []]
  }
}

function blockEvents(block: Block, index: number): JsonRecord[] {
  const [content_block, deltas] = growth(block)
  return [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]
}

/** The start knows the input, the end all of the output. */
function events(response: LlmResponse): WireEvent[] {
  const message = whole(response)
  const usage = usageOf(response)
  const all: JsonRecord[] = [
    {
      type: 'message_start',
      message: {
        ...message,
        content: [],
        stop_reason: null,
        usage: { ...usage, output_tokens: 0 },
      },
    },
    ...blocksOf(response.outputMessages).flatMap(blockEvents),
    {
      type: 'message_delta',
      delta: { stop_reason: message['stop_reason'], stop_sequence: null },
      usage,
    },
    { type: 'message_stop' },
  ]
  return all.map((data) => ({ event: String(data['type']), data }))
}

/** Writes messages. */
export const messageEncoder: Encoder = { whole, events }

function completion(response: LlmResponse, said: string, reason: string | null): JsonRecord {
  const { id, model } = response
  return { type: 'completion', ...defined({ id, model }), completion: said, stop_reason: reason }
}

function completionText({ outputMessages }: LlmResponse): string {
  return saidIn(
    outputMessages.flatMap(({ parts }) => parts),
    'text',
  )
}

/** Writes completions, the elder of messages. */
export const completionEncoder: Encoder = {
  whole: (response) =>
    completion(response, completionText(response), response.finishReasons[0] ?? null),
  events(response) {
    const last = completion(response, '', response.finishReasons[0] ?? null)
    const pieces = piecesOf(completionText(response))
    return [...pieces.map((said) => completion(response, said, null)), last].map((data) => ({
      event: 'completion',
      data,
    }))
  },
}
