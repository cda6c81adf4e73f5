import { LLM } from '@agentops/protocol/attributes'
import type { LlmResponse } from '../llms/providers/base.ts'

/** Of older answers it is forgotten that they were counted. */
const MAX_COUNTED = 10_000

/**
 * Counts the tokens of an answer once in a session, whichever call reports them first: a response
 * that works in the background has none when it is created, and all of them at every later look.
 */
export class CountedUsage {
  readonly #counted = new Set<string>()

  /** The answer as it is to be recorded: without its usage when that was counted before. */
  once(response: LlmResponse): LlmResponse {
    const { usageKey, usage, attributes } = response
    if (usageKey === undefined || Object.keys(usage).length === 0) return response
    const isFirst = !this.#counted.has(usageKey)
    if (isFirst) this.#remember(usageKey)
    const source = isFirst ? 'background' : 'counted_before'
    return {
      ...response,
      usage: isFirst ? usage : {},
      attributes: { ...attributes, [LLM.usageSource]: source },
    }
  }

  #remember(key: string): void {
    const [oldest] = this.#counted
    if (this.#counted.size >= MAX_COUNTED && oldest !== undefined) this.#counted.delete(oldest)
    this.#counted.add(key)
  }
}
