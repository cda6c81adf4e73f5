import { LLM } from '@agentops/protocol/attributes'
import type { JsonValue } from '@agentops/protocol/messages'
import { readMessages, readParts, readToolDefinitions } from '@agentops/protocol/read-messages'
import { type PricedCall, callCost } from '@agentops/pricing/call-cost'
import { type Countable, countableOf } from '@agentops/pricing/countable'
import { estimateTokens } from '@agentops/pricing/estimate-tokens'
import type { Pricer } from '@agentops/pricing/priced-usage'
import { createPricer } from '@agentops/pricing/pricer'
import { noteFault } from '../../faults.ts'
import { type CallSums, NOTHING, plus } from './call-sums.ts'
import type { LedgerOptions } from './call-ledger.ts'
import type { KeptCall, KeptContent } from './kept-call.ts'
import { TokenCounter } from './token-counter.ts'

type Attributes = ReturnType<LedgerOptions['guard']['attributes']>

function structured<Value>(
  attributes: Attributes,
  name: string,
  read: (value: JsonValue) => Value | undefined,
): Value | undefined {
  try {
    const value: JsonValue = JSON.parse(String(attributes[name]))
    return read(value)
  } catch {
    // Not there, or cut in the middle: the server cannot read it either.
    return undefined
  }
}

function countable(
  { operation, model }: PricedCall,
  content: KeptContent,
  guard: LedgerOptions['guard'],
): Countable | undefined {
  const { outcome, httpStatus } = content
  const attributes = guard.attributes('llm', content.attributes)
  return countableOf({
    operation,
    model,
    outcome,
    httpStatus,
    systemInstructions: structured(attributes, LLM.systemInstructions, readParts),
    inputMessages: structured(attributes, LLM.inputMessages, readMessages),
    outputMessages: structured(attributes, LLM.outputMessages, readMessages),
    toolDefinitions: structured(attributes, LLM.toolDefinitions, readToolDefinitions),
  })
}

function sumsOf(call: PricedCall, isEstimated: boolean, price: Pricer): CallSums {
  const { nano, source } = callCost(call, price)
  return {
    ...NOTHING,
    costNano: nano,
    unpricedCalls: source === 'unknown' ? 1 : 0,
    estimatedCalls: isEstimated ? 1 : 0,
  }
}

/** Adds up calls as the server does: reported usage, else counted tokens; own prices, else the list. */
export async function reckon(
  calls: readonly KeptCall[],
  { prices, guard }: LedgerOptions,
): Promise<CallSums> {
  const price = await createPricer(prices)
  const counter = new TokenCounter()
  let sums = NOTHING
  try {
    for (const kept of calls) sums = plus(sums, await reckonOne(kept, { price, guard, counter }))
  } finally {
    counter.close()
  }
  return sums
}

interface Means {
  readonly price: Pricer
  readonly guard: LedgerOptions['guard']
  readonly counter: TokenCounter
}

async function reckonOne(kept: KeptCall, { price, guard, counter }: Means): Promise<CallSums> {
  const { call, isEstimated, content } = kept
  const sums = sumsOf(call, isEstimated, price)
  if (content === undefined) return sums
  if (content === 'too much') return { ...sums, uncountedCalls: 1 }
  const texts = countable(call, content, guard)
  if (!texts) return sums
  try {
    const counted = await estimateTokens(texts, (encoding, list) => counter.count(encoding, list))
    const { inputTokens: countedInput, outputTokens: countedOutput } = counted
    return { ...sumsOf({ ...call, ...counted }, true, price), countedInput, countedOutput }
  } catch (error) {
    noteFault('counting tokens', error)
    return { ...sums, uncountedCalls: 1 }
  }
}
