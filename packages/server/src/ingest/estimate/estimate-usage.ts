import type { EventDraft } from '../normalise/draft.ts'
import { Pace } from '../pace.ts'
import { type Countable, countableOf } from './countable.ts'
import type { TokenCounter } from './token-counter.ts'

/** Of a longer text the beginning is counted, and the rest by its length. */
const MAX_COUNTED = 262_144

/** Gives drafts of calls whose sender reported no usage the tokens that are counted here. */
export async function estimateUsage(
  drafts: Iterable<EventDraft>,
  counter: TokenCounter,
  pace = new Pace(),
): Promise<void> {
  const counts: Promise<void>[] = []
  for (const draft of drafts) {
    const countable = countableOf(draft)
    if (countable) counts.push(estimate(draft, countable, counter))
    if (pace.isDue) await pace.rest()
  }
  await Promise.all(counts)
}

async function estimate(
  draft: EventDraft,
  { encoding, input, output, overhead }: Countable,
  counter: TokenCounter,
): Promise<void> {
  const texts = [input, output].map((text) => text.slice(0, MAX_COUNTED))
  const [inputTokens = 0, outputTokens = 0] = await counter.count(encoding, texts)
  draft.inputTokens = scaled(inputTokens, input) + overhead
  draft.outputTokens = scaled(outputTokens, output)
  draft.usageEstimated = true
  const longest = Math.max(input.length, output.length)
  if (longest > MAX_COUNTED) {
    draft.estimatedFrom = `the first ${MAX_COUNTED} of ${longest} characters, the rest by its length`
  }
}

function scaled(tokens: number, text: string): number {
  return text.length <= MAX_COUNTED ? tokens : Math.round((tokens * text.length) / MAX_COUNTED)
}
