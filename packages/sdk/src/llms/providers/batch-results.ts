import { LLM } from '@agentops/protocol/attributes'
import type { OutputMessage } from '@agentops/protocol/messages'
import { lines } from '../wire/sse.ts'
import type { LlmResponse, StreamReader, Usage } from './base.ts'
import { isRecord, type JsonRecord, parseJson, text } from './json.ts'
import { answer } from './openai/codec.ts'

/** More results are counted, and not kept one by one. */
const MAX_RESULTS = 1_024
/** Characters of a file of results that are read. */
const MAX_CHARACTERS = 16 * 1024 * 1024

function add(total: Usage, usage: Usage): Usage {
  const keys = [...Object.keys(total), ...Object.keys(usage)]
  const sums = keys.map((key) => [
    key,
    Number(Reflect.get(total, key) ?? 0) + Number(Reflect.get(usage, key) ?? 0),
  ])
  return Object.fromEntries(sums)
}

/** One result of a batch. */
export interface BatchResult {
  /** `succeeded`, `errored`, or the provider's own word. */
  readonly outcome: string
  readonly response?: LlmResponse | undefined
}

/** The results of a batch as one answer: each is a choice of it, and what they cost is their sum. */
class BatchResults {
  readonly #counts: Record<string, number> = {}
  readonly #outputMessages: OutputMessage[] = []
  readonly #finishReasons: string[] = []
  #usage: Usage = {}
  #model: string | undefined

  add({ outcome, response }: BatchResult): void {
    this.#counts[outcome] = (this.#counts[outcome] ?? 0) + 1
    if (!response) return
    this.#model ??= response.model
    this.#usage = add(this.#usage, response.usage)
    if (this.#outputMessages.length >= MAX_RESULTS) return
    this.#outputMessages.push(...response.outputMessages.slice(0, MAX_RESULTS))
    this.#finishReasons.push(...response.finishReasons.slice(0, MAX_RESULTS))
  }

  answer(unread: number): LlmResponse {
    return answer({
      model: this.#model,
      finishReasons: this.#finishReasons,
      usage: this.#usage,
      outputMessages: this.#outputMessages,
      result: { ...this.#counts, ...(unread > 0 && { unread_characters: unread }) },
      attributes: { [LLM.serviceTier]: 'batch' },
    })
  }
}

/** Puts results that are there as a list together. */
export function joinResults(results: readonly BatchResult[]): LlmResponse {
  const joined = new BatchResults()
  for (const result of results) joined.add(result)
  return joined.answer(0)
}

/** Reads files of results: one JSON object a line. */
export class ResultLines implements StreamReader {
  readonly #readLine: (line: JsonRecord) => BatchResult | undefined
  readonly #results = new BatchResults()
  #characters = 0
  #unread = 0
  #isResults = false
  #id: string | undefined

  /** @param readLine gives undefined for a line that is no result of a batch */
  constructor(readLine: (line: JsonRecord) => BatchResult | undefined) {
    this.#readLine = readLine
  }

  push(_event: string, line: string): void {
    this.#characters += line.length
    if (this.#characters > MAX_CHARACTERS) this.#unread += line.length
    else this.#take(parseJson(line))
  }

  /** Without anything said where the file was none of results. */
  finish(): LlmResponse {
    if (!this.#isResults) return answer()
    const joined = this.#results.answer(this.#unread)
    return this.#id === undefined ? joined : { ...joined, usageKey: this.#id }
  }

  /** A whole file: a text, or the object in its only line. */
  read(body: unknown): LlmResponse {
    if (typeof body !== 'string') this.#take(body)
    else for (const line of lines(body)) if (line) this.push('', line)
    return this.finish()
  }

  #take(line: unknown): void {
    const result = isRecord(line) ? this.#readLine(line) : undefined
    if (!result || !isRecord(line)) return
    this.#isResults = true
    this.#results.add(result)
    this.#id ??= text(line['id']) ?? result.response?.id
  }
}
