import { isDeepStrictEqual } from 'node:util'
import { LLM } from '@agentops/protocol/attributes'
import type { JsonValue, OutputMessage, Part } from '@agentops/protocol/messages'

/** What was captured of a call, wherever it was read: from the codec, or from a stored event. */
export interface Observed {
  readonly operation: string
  /** The endpoint in the provider's words; undefined where events do not say it. */
  readonly api: string | undefined
  readonly requestModel: string | undefined
  readonly model: string | undefined
  readonly responseId: string | undefined
  readonly stream: boolean
  readonly finishReasons: readonly string[]
  readonly outputMessages: readonly OutputMessage[]
  readonly attributes: Readonly<Record<string, unknown>>
  readonly result: JsonValue | undefined
  readonly failure:
    | { readonly type: string; readonly code?: string | undefined; readonly message: string }
    | undefined
}

/** What a recording is expected to say, in the provider's own terms. */
export type Expected = Readonly<Record<string, JsonValue>>
/** Finds in what was captured what a field of {@link Expected} is compared with. */
type Check = (observed: Observed, expected: Expected) => unknown

function texts(parts: readonly Part[], type: 'text' | 'reasoning' | 'refusal'): string {
  return parts.flatMap((part) => (part.type === type ? [part.content] : [])).join('')
}

function calls(parts: readonly Part[]): JsonValue {
  return parts.flatMap((part) =>
    part.type === 'tool_call' ? [{ name: part.name, arguments: part.arguments ?? null }] : [],
  )
}

/** What the model itself said first: the messages of choice 0 (several for one response). */
function firstChoice({ outputMessages, attributes }: Observed): Part[] {
  const assistant = outputMessages.filter(({ role }) => role === 'assistant')
  const isResponse = String(attributes[LLM.openaiApi]).startsWith('responses')
  return (isResponse ? assistant : assistant.slice(0, 1)).flatMap(({ parts }) => parts)
}

function choice(message: OutputMessage, index: number): JsonValue {
  return {
    index,
    finish_reason: message.finish_reason ?? null,
    output_text: texts(message.parts, 'text'),
    tool_calls: calls(message.parts),
  }
}

/** A field of a result; undefined when it has none. */
export function field(value: JsonValue | undefined, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** Codes are texts to us, numbers to some providers. */
function errorCode({ failure }: Observed, expected: Expected): unknown {
  return typeof expected['error_code'] === 'number' ? Number(failure?.code) : failure?.code
}

/** A field of `expected` → what was captured of it. */
const CHECKS: Readonly<Record<string, Check>> = {
  operation: ({ operation }) => operation,
  provider: ({ attributes }) => attributes[LLM.provider],
  api: ({ api }) => api,
  stream: ({ stream }) => stream,
  status: ({ failure }) => (failure ? 'error' : 'ok'),
  http_status: ({ attributes }) => attributes[LLM.httpStatus],
  request_model: ({ requestModel }) => requestModel,
  model: ({ model, requestModel }) => model ?? requestModel,
  response_id: ({ responseId }) => responseId,
  // What a request would cost in tokens is the answer of a counting call, and no usage of it.
  input_tokens: ({ attributes, result }) =>
    field(result, 'input_tokens') ?? attributes[LLM.inputTokens],
  output_tokens: ({ attributes }) => attributes[LLM.outputTokens],
  total_tokens: ({ attributes }) =>
    Number(attributes[LLM.inputTokens] ?? 0) + Number(attributes[LLM.outputTokens] ?? 0),
  cached_tokens: ({ attributes }) => attributes[LLM.cacheReadTokens],
  cache_creation_tokens: ({ attributes }) => attributes[LLM.cacheCreationTokens],
  reasoning_tokens: ({ attributes }) => attributes[LLM.reasoningTokens],
  cost_nano: ({ attributes }) => Math.round(Number(attributes[LLM.cost]) * 1e9),
  finish_reason: ({ finishReasons }) => finishReasons[0] ?? null,
  response_status: ({ finishReasons }) => finishReasons[0] ?? null,
  choices: ({ outputMessages }) => outputMessages.map(choice),
  output_text: (observed) => texts(firstChoice(observed), 'text'),
  reasoning_text: (observed) => texts(firstChoice(observed), 'reasoning'),
  refusal: (observed) => texts(firstChoice(observed), 'refusal'),
  tool_calls: (observed) => calls(firstChoice(observed)),
  error_type: ({ failure }) => failure?.type,
  error_code: errorCode,
  error_message: ({ failure }) => failure?.message,
  embedding_count: ({ result }) => field(result, 'count'),
  embedding_dimensions: ({ attributes }) => attributes[LLM.embeddingDimensions],
  images: ({ result }) => field(result, 'images'),
  flagged: ({ result }) => field(result, 'flagged'),
  object: ({ result }) => field(result, 'object'),
}

/** Says how a value was derived, or of what kind an item was: nothing that a call captures. */
const NOT_CAPTURED = new Set([
  'model_from_request',
  'stream_text_matches_final',
  'output_item_types',
  'content_block_types',
  'ambiguous',
])

/** How many fields of `expected` were compared, and those that differ. */
export interface Comparison {
  readonly compared: number
  readonly differences: readonly {
    readonly field: string
    readonly expected: JsonValue
    readonly captured: unknown
  }[]
}

/** Field of {@link Expected} → its check. */
export type Checks = Readonly<Record<string, Check>>

/**
 * Compares everything that a recording's `expected` says with what was captured.
 *
 * @param checks a provider's own, beside or in place of those of all
 */
export function compare(observed: Observed, expected: Expected, checks: Checks = {}): Comparison {
  const all = { ...CHECKS, ...checks }
  const isUnknown = (name: string): boolean => name === 'api' && observed.api === undefined
  const names = Object.keys(expected).filter((name) => !NOT_CAPTURED.has(name) && !isUnknown(name))
  const differences = names.flatMap((name) => {
    const captured = all[name]?.(observed, expected) ?? null
    const wanted = expected[name] ?? null
    return isDeepStrictEqual(captured, wanted) ? [] : [{ field: name, expected: wanted, captured }]
  })
  return { compared: names.length, differences }
}

/** Fields of `expected` that no check knows. */
export function unknownFields(expected: Expected, checks: Checks = {}): string[] {
  const known = { ...CHECKS, ...checks }
  return Object.keys(expected).filter((name) => !(name in known) && !NOT_CAPTURED.has(name))
}
