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

/** Longer values, in characters of JSON, are contents rather than parameters. */
const LONGEST = 4000

type Parameters = Readonly<Record<string, JsonValue>>

/**
 * What a request says beside its contents, in its provider's own words: the names under which a
 * branch changes them. Those that a provider keeps together stand beside the others.
 */
export function requestParameters(body: JsonValue): Parameters {
  if (!isObject(body)) return {}
  const held = HOLDERS.flatMap((holder) => fieldsOf(body[holder]))
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
