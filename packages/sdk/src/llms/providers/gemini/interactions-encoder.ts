import { LLM } from '@agentops/protocol/attributes'
import type { Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import type { Encoder, WireEvent } from '../encoded.ts'
import { defined, isRecord, type JsonRecord, jsonValue, list, record, text } from '../json.ts'
import { piecesOf } from '../spoken.ts'

/** A text and its sources are one content. */
function contents(parts: readonly Part[]): JsonRecord[] {
  const said: JsonRecord[] = []
  for (const part of parts) {
    const last = said.at(-1)
    if (part.type === 'text') said.push({ type: 'text', text: part.content })
    else if (part.type === 'other' && part.kind === 'annotations' && last) {
      said[said.length - 1] = { ...last, annotations: part.value }
    }
  }
  return said
}

function step(part: Part): JsonRecord | undefined {
  if (part.type === 'reasoning') {
    return { type: 'thought', summary: [{ type: 'text', text: part.content }] }
  }
  if (part.type === 'tool_call') {
    const { id, name } = part
    return defined({ type: 'function_call', id, name, arguments: jsonValue(part.arguments) })
  }
  const kept = part.type === 'server_tool_call' ? part.server_tool_call : undefined
  const value = part.type === 'other' && part.kind !== 'annotations' ? part.value : kept
  return isRecord(value) ? value : undefined
}

/** Steps in order; what is said in a row is one step. */
function stepsOf({ outputMessages }: LlmResponse): JsonRecord[] {
  const steps: JsonRecord[] = []
  let spoken: Part[] = []
  const speak = (): void => {
    if (spoken.length > 0) steps.push({ type: 'model_output', content: contents(spoken) })
    spoken = []
  }
  for (const part of outputMessages.flatMap(({ parts }) => parts)) {
    const other = step(part)
    if (!other) spoken.push(part)
    else {
      speak()
      steps.push(other)
    }
  }
  speak()
  return steps
}

function interactionUsage({ usage }: LlmResponse): JsonRecord {
  const { inputTokens, outputTokens, cacheReadTokens, reasoningTokens } = usage
  const spoken = outputTokens === undefined ? undefined : outputTokens - (reasoningTokens ?? 0)
  return defined({
    total_input_tokens: inputTokens,
    total_output_tokens: spoken,
    total_thought_tokens: reasoningTokens,
    total_cached_tokens: cacheReadTokens,
    total_tokens: (inputTokens ?? 0) + (outputTokens ?? 0),
  })
}

function interaction(response: LlmResponse): JsonRecord {
  const { id, model, finishReasons, attributes } = response
  return defined({
    id,
    object: 'interaction',
    model,
    status: finishReasons[0] ?? 'completed',
    service_tier: attributes[LLM.serviceTier],
    usage: interactionUsage(response),
  })
}

/** What a step begins with, and the pieces that it grows by. */
function growth(step: JsonRecord): readonly [JsonRecord, JsonRecord[]] {
  if (step['type'] === 'model_output') {
    const deltas = list(step['content']).map(record).flatMap(contentDeltas)
    return [{ type: 'model_output' }, deltas]
  }
  if (step['type'] !== 'function_call') return [step, []]
  const { arguments: whole, ...begun } = step
  return [begun, [{ type: 'arguments_delta', arguments: JSON.stringify(whole) }]]
}

/** The sources of a text come with its last piece. */
function contentDeltas({ text: said, ...rest }: JsonRecord): JsonRecord[] {
  const pieces = piecesOf(text(said))
  return pieces.map((piece, index) => ({
    ...(index === pieces.length - 1 ? rest : { type: 'text' }),
    text: piece,
  }))
}

function stepEvents(step: JsonRecord, index: number): JsonRecord[] {
  const [begun, deltas] = growth(step)
  return [
    { event_type: 'step.start', index, step: begun },
    ...deltas.map((delta) => ({ event_type: 'step.delta', index, delta })),
    { event_type: 'step.stop', index },
  ]
}

function events(response: LlmResponse): WireEvent[] {
  const ended = interaction(response)
  const begun = { ...ended, status: 'in_progress', usage: undefined }
  const all: JsonRecord[] = [
    { event_type: 'interaction.created', interaction: begun },
    ...stepsOf(response).flatMap(stepEvents),
    { event_type: 'interaction.completed', interaction: ended },
  ]
  const named = all.map((data) => ({ event: String(data['event_type']), data }))
  return [...named, { event: 'done', data: '[DONE]' }]
}

/** Writes interactions. */
export const interactionEncoder: Encoder = {
  whole: (response) => ({ ...interaction(response), steps: stepsOf(response) }),
  events,
}
