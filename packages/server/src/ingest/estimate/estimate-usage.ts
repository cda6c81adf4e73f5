import { countableOf } from '@agentops/pricing/countable'
import { estimateTokens } from '@agentops/pricing/estimate-tokens'
import type { EventDraft } from '../normalise/draft.ts'
import { Pace } from '../pace.ts'
import type { TokenCounter } from './token-counter.ts'

/** Gives drafts of calls whose sender reported no usage the tokens that are counted here. */
export async function estimateUsage(
  drafts: Iterable<EventDraft>,
  counter: TokenCounter,
  pace = new Pace(),
): Promise<void> {
  const counts: Promise<void>[] = []
  for (const draft of drafts) {
    if (draft.type === 'llm' && !draft.running) counts.push(estimate(draft, counter))
    if (pace.isDue) await pace.rest()
  }
  await Promise.all(counts)
}

async function estimate(draft: EventDraft, counter: TokenCounter): Promise<void> {
  const countable = countableOf(draft)
  if (!countable) return
  const { inputTokens, outputTokens, estimatedFrom } = await estimateTokens(
    countable,
    (encoding, texts) => counter.count(encoding, texts),
  )
  Object.assign(draft, { inputTokens, outputTokens, usageEstimated: true })
  if (estimatedFrom !== undefined) draft.estimatedFrom = estimatedFrom
}
