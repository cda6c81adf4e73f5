import type { JsonValue } from '@agentops/protocol/messages'
import { isObject } from './canonical-json.ts'

/** What a request says that is not a parameter: what it is about, and which model it is for. */
const CONTENTS = new Set([
  'model',
  'modelId',
  'model_id',
  'stream',
  'messages',
  'input',
  'prompt',
  'contents',
  'content',
  'system',
  'systemInstruction',
  'system_instruction',
  'instructions',
  'preamble',
  'message',
  'chat_history',
  'documents',
  'query',
  'texts',
  'inputs',
  'images',
  'tools',
  'toolConfig',
])

/** Fields in which some providers keep parameters together. */
const HOLDERS = ['generationConfig', 'options', 'inferenceConfig', 'sampling_params']

/** What an edit finds again in such a field by its own name. */
const HELD = new Set([
  'temperature',
  'top_p',
  'top_k',
  'topP',
  'topK',
  'seed',
  'stop',
  'stopSequences',
  'num_predict',
  'max_tokens',
  'maxTokens',
  'maxOutputTokens',
  'candidateCount',
  'frequency_penalty',
  'frequencyPenalty',
  'presence_penalty',
  'presencePenalty',
])

/** Longer values, in characters of JSON, are contents rather than parameters. */
const LONGEST = 4000

type Parameters = Readonly<Record<string, JsonValue>>

/**
 * What a request says beside its contents, in its provider's own words: the names under which a
 * branch changes them. Those that a provider keeps together stand beside the others.
 */
export function requestParameters(body: JsonValue): Parameters {
  if (!isObject(body)) return {}
  const held = HOLDERS.flatMap((holder) => fieldsOf(body[holder])).filter(([name]) =>
    HELD.has(name),
  )
  const own = fieldsOf(body).filter(
    ([name]) => !CONTENTS.has(name) && !HOLDERS.includes(name) && !name.startsWith('__'),
  )
  return Object.fromEntries([...own, ...held].filter(([, value]) => isShort(value)))
}

function fieldsOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return value !== undefined && isObject(value) ? Object.entries(value) : []
}

function isShort(value: JsonValue): boolean {
  return JSON.stringify(value).length <= LONGEST
}
