import type { Usage } from '../base.ts'
import { defined, finite, type JsonRecord, record } from '../json.ts'

/** Fields of an answer that count tokens, and the nanoseconds that they took. */
const COUNTS = [
  'prompt_eval_count',
  'eval_count',
  'total_duration',
  'load_duration',
  'prompt_eval_duration',
  'eval_duration',
]

/** What an answer counts, without what it says. */
export function countsIn(response: JsonRecord): JsonRecord {
  return Object.fromEntries(
    COUNTS.flatMap((name) =>
      finite(response[name]) === undefined ? [] : [[name, response[name]]],
    ),
  )
}

/** The prompt's tokens are absent when it was still in the server's memory: not known, and not 0. */
export function usageOf(counts: unknown): Usage {
  const { prompt_eval_count: input, eval_count: output } = record(counts)
  return defined({ inputTokens: finite(input), outputTokens: finite(output) })
}
