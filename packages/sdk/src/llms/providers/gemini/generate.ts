import { LLM } from '@agentops/protocol/attributes'
import type { OutputMessage, Part } from '@agentops/protocol/messages'
import type { LlmRequest, LlmResponse } from '../base.ts'
import { counted } from '../counted.ts'
import { defined, isRecord, type JsonRecord, list, type Loose, record, text } from '../json.ts'
import { generateEditor } from './generate-editor.ts'
import { generateEncoder } from './encoder.ts'
import { answer, type Codec } from '../openai/codec.ts'
import { otherPart } from '../openai/parts.ts'
import { EventReader } from '../openai/stream.ts'
import { googleFailureIn } from './failure.ts'
import { CandidateStream } from './generate-stream.ts'
import { parametersOf, toolDefinitions } from './parameters.ts'
import { contentParts, field, turn } from './parts.ts'
import { usageOf } from './usage.ts'

/** What a candidate rests on: sources it cites, searches it made, pages it read. */
const EVIDENCE = ['citationMetadata', 'groundingMetadata', 'urlContextMetadata'] as const

function evidence(candidate: JsonRecord): Part[] {
  return EVIDENCE.flatMap((name) => {
    const value = record(candidate[name])
    return Object.keys(value).length === 0 ? [] : [otherPart(name, value)]
  })
}

function outputMessage(candidate: JsonRecord): OutputMessage {
  return defined({
    role: 'assistant',
    parts: [...contentParts(candidate['content']), ...evidence(candidate)],
    finish_reason: text(candidate['finishReason']),
  })
}

/** A prompt that was blocked has no candidates: the reason is all there is. */
function blocked(feedback: unknown): OutputMessage[] {
  const reason = text(record(feedback)['blockReason'])
  if (reason === undefined) return []
  const parts = [otherPart('promptFeedback', feedback)]
  return [{ role: 'assistant', parts, finish_reason: reason }]
}

function serviceTier(body: JsonRecord): string | undefined {
  return text(record(body['usageMetadata'])['serviceTier'])
}

function parseWhole(body: JsonRecord): LlmResponse {
  const candidates = list(body['candidates']).map((candidate) => outputMessage(record(candidate)))
  const messages = candidates.length > 0 ? candidates : blocked(body['promptFeedback'])
  return answer({
    model: text(body['modelVersion']),
    id: text(body['responseId']),
    finishReasons: messages.flatMap(({ finish_reason }) => finish_reason ?? []),
    ...counted(usageOf, body['usageMetadata']),
    outputMessages: messages,
    attributes: defined({ [LLM.serviceTier]: serviceTier(body) }),
    failure: googleFailureIn(body),
  })
}

/** Without `alt=sse` a stream is one JSON list of the same chunks. */
function parseResponse(body: unknown): LlmResponse {
  if (!Array.isArray(body)) return parseWhole(record(body))
  const stream = new CandidateStream(parseWhole)
  for (const chunk of list(body)) stream.take('', record(chunk))
  const failed = list(body)
    .map(record)
    .find((chunk) => isRecord(chunk['error']))
  return defined({ ...stream.finish(), failure: failed && googleFailureIn(failed) })
}

function parseRequest(body: JsonRecord): Loose<LlmRequest> {
  const contents = body['contents']
  return {
    systemInstructions: contentParts(field(body, 'systemInstruction')),
    inputMessages: (Array.isArray(contents) ? list(contents) : [contents])
      .filter((content) => content !== undefined)
      .map(turn),
    toolDefinitions: toolDefinitions(body),
    parameters: parametersOf(record(field(body, 'generationConfig'))),
  }
}

/** https://ai.google.dev/api/generate-content */
export const generate: Codec = {
  request: parseRequest,
  response: parseResponse,
  stream: () => new EventReader(new CandidateStream(parseWhole), googleFailureIn),
  encoder: generateEncoder,
  editor: generateEditor,
}

/** https://ai.google.dev/api/tokens#method:-models.counttokens */
export const countTokens: Codec = {
  stream: () => new EventReader(new CandidateStream(parseWhole), googleFailureIn),
  request: (body) => parseRequest(record(field(body, 'generateContentRequest') ?? body)),
  response: (body) => answer({ result: defined({ totalTokens: countOf(body) }) }),
}

function countOf(body: unknown): number | undefined {
  return usageOf({ promptTokenCount: record(body)['totalTokens'] }).inputTokens
}
