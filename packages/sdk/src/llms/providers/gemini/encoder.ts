import { LLM } from '@agentops/protocol/attributes'
import type { OutputMessage, Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder, WireEvent } from '../encoded.ts'
import { defined, type JsonRecord } from '../json.ts'
import { argumentObject, othersIn, piecesOf } from '../spoken.ts'

/** What a candidate says beside its content. */
const EVIDENCE = new Set(['citationMetadata', 'groundingMetadata', 'urlContextMetadata'])
const FEEDBACK = 'promptFeedback'

function signed(part: JsonRecord, signature: string | undefined): JsonRecord {
  return signature === undefined ? part : { ...part, thoughtSignature: signature }
}

function textPart(content: string, isThought: boolean): JsonRecord {
  return isThought ? { text: content, thought: true } : { text: content }
}

/** Parts of the wire; a text in the pieces of a stream, the rest whole. */
function wireParts(part: Part): JsonRecord[] {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return piecesOf(part.content).map((piece) => textPart(piece, part.type === 'reasoning'))
    case 'tool_call': {
      const call = { id: part.id, name: part.name, args: argumentObject(part) }
      return [signed({ functionCall: defined(call) }, part.signature)]
    }
    case 'server_tool_call': {
      const field = part.name === 'code_execution' ? 'executableCode' : 'toolCall'
      return [{ [field]: part.server_tool_call }]
    }
    case 'other':
      return EVIDENCE.has(part.kind) || part.kind === FEEDBACK ? [] : [{ [part.kind]: part.value }]
    case 'refusal':
    case 'tool_call_response':
    case 'blob':
    case 'uri':
    case 'file':
      return []
  }
}

function isText(part: JsonRecord | undefined): part is { text: string; thought?: true } {
  return typeof part?.['text'] === 'string'
}

/** Pieces of one text as the one part that they are in an answer that comes whole. */
function joined(parts: readonly JsonRecord[]): JsonRecord[] {
  const whole: JsonRecord[] = []
  for (const part of parts) {
    const last = whole.at(-1)
    const continues = isText(last) && isText(part) && last.thought === part.thought
    if (continues) whole[whole.length - 1] = { ...last, text: last.text + part.text }
    else whole.push(part)
  }
  return whole
}

function evidence(parts: readonly Part[]): JsonRecord {
  const found = parts.flatMap((part) =>
    part.type === 'other' && EVIDENCE.has(part.kind) ? [[part.kind, part.value] as const] : [],
  )
  return Object.fromEntries(found)
}

/** Thoughts are counted beside the candidates. */
function usageMetadata({ usage, attributes }: LlmResponse): JsonRecord {
  const { inputTokens, outputTokens, cacheReadTokens, reasoningTokens } = usage
  const spoken = outputTokens === undefined ? undefined : outputTokens - (reasoningTokens ?? 0)
  return defined({
    promptTokenCount: inputTokens,
    candidatesTokenCount: spoken,
    thoughtsTokenCount: reasoningTokens,
    cachedContentTokenCount: cacheReadTokens,
    totalTokenCount: (inputTokens ?? 0) + (outputTokens ?? 0),
    serviceTier: attributes[LLM.serviceTier],
  })
}

function body(response: LlmResponse, candidates: readonly JsonRecord[]): JsonRecord {
  const { model, id, outputMessages } = response
  const [feedback] = othersIn(outputMessages[0]?.parts ?? [], FEEDBACK)
  return defined({
    candidates: feedback === undefined ? candidates : undefined,
    promptFeedback: feedback,
    usageMetadata: usageMetadata(response),
    modelVersion: model,
    responseId: id,
  })
}

function candidate(index: number, parts: readonly JsonRecord[], rest: JsonRecord = {}): JsonRecord {
  return { content: { parts, role: 'model' }, ...rest, index }
}

function ending({ finish_reason, parts }: OutputMessage): JsonRecord {
  return defined({ finishReason: finish_reason, ...evidence(parts) })
}

/** A candidate's chunks: a part each, how it ended with the last. */
function candidateChunks(message: OutputMessage, index: number): JsonRecord[] {
  const parts = message.parts.flatMap(wireParts)
  const chunks = (parts.length === 0 ? [{ text: '' }] : parts).map((part) => [part])
  return chunks.map((part, position) =>
    candidate(index, part, position === chunks.length - 1 ? ending(message) : {}),
  )
}

function events(response: LlmResponse): WireEvent[] {
  const chunks = response.outputMessages.flatMap(candidateChunks)
  return chunks.map((chunk) => ({ data: body(response, [chunk]) }))
}

/** Writes answers of `generateContent`; its stream is one of server-sent events, as SDKs ask for. */
export const generateEncoder: Encoder = {
  whole: (response) =>
    body(
      response,
      response.outputMessages.map((message, index) =>
        candidate(index, joined(message.parts.flatMap(wireParts)), ending(message)),
      ),
    ),
  events,
}
