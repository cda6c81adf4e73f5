import type { LlmResponse } from '../base.ts'
import { append, finite, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import type { StreamState } from './stream.ts'

/** More choices or calls than this in one stream are not a model's. */
const MAX_ENTRIES = 1_024
/** Fields of an answer that its chunks repeat. The first that says something counts. */
const REPEATED = ['id', 'model', 'service_tier', 'system_fingerprint']
/** Fields of a message that grow piece by piece. */
const GROWING = ['content', 'refusal', 'reasoning_content', 'reasoning']

type Draft = Record<string, unknown>

interface ChoiceDraft {
  readonly message: Draft
  readonly calls: Map<number, Draft>
  finishReason: unknown
}

/** Grows a text field of a draft by a piece. */
function grow(draft: Draft, field: string, piece: unknown): void {
  if (typeof piece === 'string') draft[field] = append(text(draft[field]) ?? '', piece)
}

function entry<T>(entries: Map<number, T>, index: number, create: () => T): T | undefined {
  const known = entries.get(index)
  if (known !== undefined || entries.size >= MAX_ENTRIES) return known
  const created = create()
  entries.set(index, created)
  return created
}

/** Grows a named call by a delta: the name comes whole, the arguments in pieces. */
function growCall(call: Draft, delta: JsonRecord, argument: 'arguments' | 'input'): void {
  if (text(delta['name']) !== undefined) call['name'] = delta['name']
  grow(call, argument, delta[argument])
}

/** Servers that send no index start a call with its id and continue the last one without. */
function callIndex(calls: ReadonlyMap<number, Draft>, delta: JsonRecord): number {
  const index = finite(delta['index'])
  if (index !== undefined) return index
  return text(delta['id']) === undefined ? Math.max(0, calls.size - 1) : calls.size
}

function mergeCall(calls: Map<number, Draft>, value: unknown): void {
  const delta = record(value)
  const call = entry(calls, callIndex(calls, delta), (): Draft => ({}))
  if (!call) return
  if (text(delta['id']) !== undefined) call['id'] = delta['id']
  for (const [kind, argument] of [
    ['function', 'arguments'],
    ['custom', 'input'],
  ] as const) {
    if (!isRecord(delta[kind])) continue
    const inner: Draft = { ...record(call[kind]) }
    growCall(inner, delta[kind], argument)
    call[kind] = inner
  }
}

function mergeDelta(choice: ChoiceDraft, delta: JsonRecord): void {
  const { message, calls } = choice
  message['role'] ??= text(delta['role'])
  for (const field of GROWING) grow(message, field, delta[field])
  for (const call of list(delta['tool_calls'])) mergeCall(calls, call)
  if (isRecord(delta['function_call'])) {
    const inner: Draft = { ...record(message['function_call']) }
    growCall(inner, delta['function_call'], 'arguments')
    message['function_call'] = inner
  }
  if (isRecord(delta['audio'])) mergeAudio(message, delta['audio'])
  if (list(delta['annotations']).length > 0) message['annotations'] = delta['annotations']
}

function mergeAudio(message: Draft, delta: JsonRecord): void {
  const audio: Draft = { ...record(message['audio']) }
  audio['id'] ??= text(delta['id'])
  grow(audio, 'data', delta['data'])
  grow(audio, 'transcript', delta['transcript'])
  message['audio'] = audio
}

/** Puts the chunks of a streamed chat together to the answer that would have come in one piece. */
export class ChatStream implements StreamState {
  readonly #body: Draft = {}
  readonly #choices = new Map<number, ChoiceDraft>()
  readonly #parse: (body: unknown) => LlmResponse

  constructor(parse: (body: unknown) => LlmResponse) {
    this.#parse = parse
  }

  take(_type: string, chunk: JsonRecord): void {
    for (const field of REPEATED) this.#body[field] ??= text(chunk[field])
    if (isRecord(chunk['usage'])) this.#body['usage'] = chunk['usage']
    for (const choice of list(chunk['choices'])) this.#takeChoice(record(choice))
  }

  finish(): LlmResponse {
    const choices = Array.from(this.#choices, ([index, { message, calls, finishReason }]) => ({
      index,
      message: { ...message, tool_calls: inOrder(calls) },
      finish_reason: finishReason,
    }))
    return this.#parse({ ...this.#body, choices })
  }

  #takeChoice(choice: JsonRecord): void {
    const draft = entry(this.#choices, finite(choice['index']) ?? 0, () => ({
      message: {},
      calls: new Map<number, Draft>(),
      finishReason: undefined,
    }))
    if (!draft) return
    mergeDelta(draft, record(choice['delta']))
    if (text(choice['finish_reason']) !== undefined) draft.finishReason = choice['finish_reason']
  }
}

function inOrder(calls: ReadonlyMap<number, Draft>): Draft[] {
  return [...calls].sort(([a], [b]) => a - b).map(([, call]) => call)
}
