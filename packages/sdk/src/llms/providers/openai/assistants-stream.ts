import type { OutputMessage, Part } from '@agentops/protocol/messages'
import type { LlmResponse } from '../base.ts'
import { append, defined, finite, type JsonRecord, list, record, text } from '../json.ts'
import { withoutBytes } from './media.ts'
import { contentParts } from './parts.ts'
import type { StreamState } from './stream.ts'

const MAX_OBJECTS = 1_024

type RunParser = (run: JsonRecord, said: readonly OutputMessage[]) => LlmResponse

/** A tool that the run used by itself; functions are run by the client. */
function stepCalls(step: JsonRecord): Part[] {
  const calls = list(record(step['step_details'])['tool_calls']).map(record)
  return calls
    .filter((call) => call['type'] !== 'function')
    .map((call) =>
      defined({
        type: 'server_tool_call' as const,
        id: text(call['id']),
        name: text(call['type']) ?? 'unknown',
        server_tool_call: withoutBytes(call),
      }),
    )
}

/** Follows the events of a run: its messages as they grow, its steps, its last state. */
export class AssistantsStream implements StreamState {
  readonly #parse: RunParser
  readonly #steps = new Map<string, JsonRecord>()
  readonly #messages = new Map<string, JsonRecord>()
  /** Pieces of text by message and index, until the whole message comes. */
  readonly #pieces = new Map<string, Map<number, string>>()
  #run: JsonRecord = {}

  constructor(parse: RunParser) {
    this.#parse = parse
  }

  take(_type: string, data: JsonRecord): void {
    const id = text(data['id']) ?? ''
    switch (data['object']) {
      case 'thread.run':
        this.#run = data
        break
      case 'thread.run.step':
        keep(this.#steps, id, data)
        break
      case 'thread.message':
        keep(this.#messages, id, data)
        break
      case 'thread.message.delta':
        this.#grow(id, record(data['delta']))
        break
      default:
    }
  }

  finish(): LlmResponse {
    const used = [...this.#steps.values()].flatMap(stepCalls)
    const ids = new Set([...this.#messages.keys(), ...this.#pieces.keys()])
    const said = Array.from(ids, (id) => ({ role: 'assistant', parts: this.#partsOf(id) }))
    return this.#parse(
      this.#run,
      used.length > 0 ? [{ role: 'assistant', parts: used }, ...said] : said,
    )
  }

  #partsOf(id: string): Part[] {
    const whole = contentParts(this.#messages.get(id)?.['content'])
    if (whole.length > 0) return whole
    const pieces = [...(this.#pieces.get(id) ?? [])].sort(([a], [b]) => a - b)
    return pieces.map(([, content]) => ({ type: 'text', content }))
  }

  #grow(id: string, delta: JsonRecord): void {
    const pieces = this.#pieces.get(id) ?? new Map<number, string>()
    keep(this.#pieces, id, pieces)
    for (const value of list(delta['content'])) {
      const part = record(value)
      const index = finite(part['index']) ?? 0
      keep(pieces, index, append(pieces.get(index) ?? '', record(part['text'])['value']))
    }
  }
}

function keep<K, V>(entries: Map<K, V>, key: K, value: V): void {
  if (entries.has(key) || entries.size < MAX_OBJECTS) entries.set(key, value)
}
