import type { Countable } from './countable.ts'
import type { Encoding } from './count-tokens.ts'

/** Of a longer text the beginning is counted, and the rest by its length. */
const MAX_COUNTED = 262_144

/** Counts tokens: one number for each text, in order. */
export type CountTokens = (
  encoding: Encoding,
  texts: readonly string[],
) => Promise<readonly number[]>

/** Tokens that were counted, because nobody had reported them. */
export interface TokenEstimate {
  readonly inputTokens: number
  readonly outputTokens: number
  /** What of a long text was counted; undefined when all of it was. */
  readonly estimatedFrom: string | undefined
}

/** Counts the tokens of a call. */
export async function estimateTokens(
  { encoding, input, output, overhead }: Countable,
  count: CountTokens,
): Promise<TokenEstimate> {
  const texts = [input, output].map((text) => text.slice(0, MAX_COUNTED))
  const [inputTokens = 0, outputTokens = 0] = await count(encoding, texts)
  const longest = Math.max(input.length, output.length)
  return {
    inputTokens: scaled(inputTokens, input) + overhead,
    outputTokens: scaled(outputTokens, output),
    estimatedFrom:
      longest > MAX_COUNTED
        ? `the first ${MAX_COUNTED} of ${longest} characters, the rest by its length`
        : undefined,
  }
}

function scaled(tokens: number, text: string): number {
  return text.length <= MAX_COUNTED ? tokens : Math.round((tokens * text.length) / MAX_COUNTED)
}
