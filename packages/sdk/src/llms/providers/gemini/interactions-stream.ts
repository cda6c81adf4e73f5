import type { LlmResponse } from '../base.ts'
import { append, finite, isRecord, type JsonRecord, list, record, text } from '../json.ts'
import type { StreamState } from '../openai/stream.ts'

/** More steps, or pieces of one, than this in one interaction are not a model's. */
const MAX_STEPS = 4_096

interface StepDraft {
  fields: JsonRecord
  argument: string
  readonly content: JsonRecord[]
  readonly summary: JsonRecord[]
}

/** Texts come in pieces, other contents whole. */
function addContent(contents: JsonRecord[], piece: JsonRecord): void {
  const last = contents.at(-1)
  const continues = last?.['type'] === 'text' && piece['type'] === 'text'
  if (last && continues) {
    const whole = append(text(last['text']) ?? '', piece['text'])
    contents[contents.length - 1] = { ...last, text: whole }
  } else if (contents.length < MAX_STEPS) contents.push(piece)
}

function addDelta(step: StepDraft, delta: JsonRecord): void {
  const type = delta['type']
  if (type === 'arguments_delta') step.argument = append(step.argument, delta['arguments'])
  else if (type === 'thought_signature') return
  else if (type === 'thought_summary') addContent(step.summary, record(delta['content']))
  else if (step.fields['type'] === 'model_output') addContent(step.content, delta)
  else step.fields = { ...step.fields, ...delta, type: step.fields['type'] ?? type }
}

function wholeStep({ fields, argument, content, summary }: StepDraft): JsonRecord {
  return {
    ...fields,
    ...(argument !== '' && { arguments: argument }),
    ...(content.length > 0 && { content: [...list(fields['content']), ...content] }),
    ...(summary.length > 0 && { summary: [...list(fields['summary']), ...summary] }),
  }
}

/** Puts the events of a streamed interaction together to the one that would have come whole. */
export class StepStream implements StreamState {
  readonly #parse: (body: JsonRecord) => LlmResponse
  readonly #steps = new Map<number, StepDraft>()
  #interaction: JsonRecord = {}

  constructor(parse: (body: JsonRecord) => LlmResponse) {
    this.#parse = parse
  }

  take(_type: string, event: JsonRecord): void {
    const interaction = event['interaction']
    if (isRecord(interaction)) this.#interaction = { ...this.#interaction, ...interaction }
    const index = finite(event['index'])
    if (index === undefined) return
    const step = this.#step(index)
    if (!step) return
    if (isRecord(event['step'])) step.fields = event['step']
    if (isRecord(event['delta'])) addDelta(step, event['delta'])
  }

  finish(): LlmResponse {
    const inOrder = [...this.#steps].sort(([a], [b]) => a - b)
    const steps = inOrder.map(([, step]) => wholeStep(step))
    return this.#parse(steps.length === 0 ? this.#interaction : { ...this.#interaction, steps })
  }

  #step(index: number): StepDraft | undefined {
    const known = this.#steps.get(index)
    if (known || this.#steps.size >= MAX_STEPS) return known
    const created: StepDraft = { fields: {}, argument: '', content: [], summary: [] }
    this.#steps.set(index, created)
    return created
  }
}
