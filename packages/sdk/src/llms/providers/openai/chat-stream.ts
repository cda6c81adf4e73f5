import type { LlmResponse } from '../base.ts'
import { append, finite, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import { thoughtOf } from './parts.ts'
import type { StreamState } from './stream.ts'

/** More choices or calls than this in one stream are not a model's. */
const MAX_ENTRIES = 1_024

interface FunctionDraft {
  name: string | undefined
  /** Arguments of a function, input of a custom tool. */
  argument: string
}

interface CallDraft {
  id: string | undefined
  isCustom: boolean
  readonly called: FunctionDraft
}

interface AudioDraft {
  id: string | undefined
  data: string
  transcript: string
}

interface ChoiceDraft {
  role: string | undefined
  content: string
  /** Parts of the content that are neither texts nor thoughts. */
  readonly parts: unknown[]
  refusal: string
  reasoning: string
  finishReason: string | undefined
  annotations: readonly unknown[]
  functionCall: FunctionDraft | undefined
  audio: AudioDraft | undefined
  /** Groq repeats a tool that it runs with what has become known of it. */
  readonly executed: Map<number, unknown>
  readonly images: unknown[]
  readonly calls: Map<number, CallDraft>
}

function newChoice(): ChoiceDraft {
  return {
    role: undefined,
    content: '',
    parts: [],
    refusal: '',
    reasoning: '',
    finishReason: undefined,
    annotations: [],
    functionCall: undefined,
    audio: undefined,
    executed: new Map(),
    images: [],
    calls: new Map(),
  }
}

function newFunction(): FunctionDraft {
  return { name: undefined, argument: '' }
}

function newCall(): CallDraft {
  return { id: undefined, isCustom: false, called: newFunction() }
}

function entry<T>(entries: Map<number, T>, index: number, create: () => T): T | undefined {
  const known = entries.get(index)
  if (known !== undefined || entries.size >= MAX_ENTRIES) return known
  const created = create()
  entries.set(index, created)
  return created
}

/** The name comes whole, the arguments in pieces. */
function growFunction(draft: FunctionDraft, delta: JsonRecord, piece: unknown): void {
  draft.name = text(delta['name']) ?? draft.name
  draft.argument = append(draft.argument, piece)
}

/** Servers that send no index start a call with its id and continue the last one without. */
function callIndex(calls: ReadonlyMap<number, CallDraft>, delta: JsonRecord): number {
  const index = finite(delta['index'])
  if (index !== undefined) return index
  return text(delta['id']) === undefined ? Math.max(0, calls.size - 1) : calls.size
}

function mergeCall(calls: Map<number, CallDraft>, value: unknown): void {
  const delta = record(value)
  const call = entry(calls, callIndex(calls, delta), newCall)
  if (!call) return
  call.id = text(delta['id']) ?? call.id
  const custom = delta['custom']
  call.isCustom ||= isRecord(custom)
  if (isRecord(custom)) growFunction(call.called, custom, custom['input'])
  const called = record(delta['function'])
  growFunction(call.called, called, called['arguments'])
}

function mergeAudio(choice: ChoiceDraft, delta: JsonRecord): void {
  const audio = (choice.audio ??= { id: undefined, data: '', transcript: '' })
  audio.id ??= text(delta['id'])
  audio.data = append(audio.data, delta['data'])
  audio.transcript = append(audio.transcript, delta['transcript'])
}

function mergeExtras({ executed, images }: ChoiceDraft, delta: JsonRecord): void {
  for (const tool of list(delta['executed_tools'])) {
    const index = finite(record(tool)['index']) ?? executed.size
    if (executed.has(index) || executed.size < MAX_ENTRIES) executed.set(index, tool)
  }
  for (const image of list(delta['images'])) if (images.length < MAX_ENTRIES) images.push(image)
}

/** Content comes as text; from Mistral's models also as parts, of which thoughts are some. */
function mergeContent(choice: ChoiceDraft, content: unknown): void {
  if (!Array.isArray(content)) choice.content = append(choice.content, content)
  for (const value of list(content)) {
    const part = record(value)
    if (part['type'] === 'thinking') choice.reasoning = append(choice.reasoning, thoughtOf(part))
    else if (part['type'] === 'text') choice.content = append(choice.content, part['text'])
    else if (choice.parts.length < MAX_ENTRIES) choice.parts.push(value)
  }
}

function mergeDelta(choice: ChoiceDraft, delta: JsonRecord): void {
  choice.role ??= text(delta['role'])
  mergeContent(choice, delta['content'])
  choice.refusal = append(choice.refusal, delta['refusal'])
  choice.reasoning = append(choice.reasoning, delta['reasoning_content'] ?? delta['reasoning'])
  for (const call of list(delta['tool_calls'])) mergeCall(choice.calls, call)
  const functionCall = delta['function_call']
  if (isRecord(functionCall)) {
    choice.functionCall ??= newFunction()
    growFunction(choice.functionCall, functionCall, functionCall['arguments'])
  }
  if (isRecord(delta['audio'])) mergeAudio(choice, delta['audio'])
  if (Array.isArray(delta['annotations'])) choice.annotations = delta['annotations']
  mergeExtras(choice, delta)
}

function wholeCall({ id, isCustom, called }: CallDraft): JsonRecord {
  const { name, argument } = called
  return isCustom
    ? { id, custom: { name, input: argument } }
    : { id, function: { name, arguments: argument } }
}

/** The message as it would have come in one piece. */
function wholeMessage(choice: ChoiceDraft): JsonRecord {
  const { role, content, parts, refusal, reasoning, annotations } = choice
  const { audio, images, functionCall } = choice
  const inOrder = [...choice.calls].sort(([a], [b]) => a - b)
  return {
    role,
    content: parts.length === 0 ? content : [{ type: 'text', text: content }, ...parts],
    refusal,
    reasoning,
    annotations,
    audio,
    images,
    executed_tools: [...choice.executed.values()],
    tool_calls: inOrder.map(([, call]) => wholeCall(call)),
    function_call: functionCall && { name: functionCall.name, arguments: functionCall.argument },
  }
}

/** Puts the chunks of a streamed chat together to the answer that would have come in one piece. */
export class ChatStream implements StreamState {
  readonly #parse: (body: unknown) => LlmResponse
  readonly #choices = new Map<number, ChoiceDraft>()
  #id: string | undefined
  #model: string | undefined
  #serviceTier: string | undefined
  #fingerprint: string | undefined
  #provider: string | undefined
  #usage: JsonRecord | undefined

  constructor(parse: (body: unknown) => LlmResponse) {
    this.#parse = parse
  }

  take(_type: string, chunk: JsonRecord): void {
    // Azure's first chunk names neither id nor model.
    this.#id ??= text(chunk['id'])
    this.#model ??= text(chunk['model'])
    this.#serviceTier ??= text(chunk['service_tier'])
    this.#fingerprint ??= text(chunk['system_fingerprint'])
    this.#provider ??= text(chunk['provider'])
    // Groq's streams had their usage beside the request's id before they had OpenAI's.
    const usage = chunk['usage'] ?? record(chunk['x_groq'])['usage']
    if (isRecord(usage)) this.#usage = usage
    for (const choice of list(chunk['choices'])) this.#takeChoice(record(choice))
  }

  finish(): LlmResponse {
    const choices = Array.from(this.#choices, ([index, choice]) => ({
      index,
      message: wholeMessage(choice),
      finish_reason: choice.finishReason,
    }))
    return this.#parse({
      id: this.#id,
      model: this.#model,
      service_tier: this.#serviceTier,
      system_fingerprint: this.#fingerprint,
      provider: this.#provider,
      usage: this.#usage,
      choices,
    })
  }

  #takeChoice(choice: JsonRecord): void {
    const draft = entry(this.#choices, finite(choice['index']) ?? 0, newChoice)
    if (!draft) return
    mergeDelta(draft, record(choice['delta']))
    draft.finishReason = text(choice['finish_reason']) ?? draft.finishReason
  }
}
