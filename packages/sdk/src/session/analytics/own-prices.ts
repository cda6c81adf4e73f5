import { LLM } from '@agentops/protocol/attributes'
import type { ModelPrice } from '@agentops/protocol/price'
import { ownPricer } from '@agentops/pricing/own-pricer'
import type { Event } from '../../event/event.ts'
import { callOf } from './kept-call.ts'

type OwnPricer = ReturnType<typeof ownPricer>

/** By a client's list of prices, which all of its sessions share. */
const pricers = new WeakMap<readonly ModelPrice[], OwnPricer>()

function pricerOf(prices: readonly ModelPrice[]): OwnPricer {
  const known = pricers.get(prices)
  if (known) return known
  const made = ownPricer(prices)
  pricers.set(prices, made)
  return made
}

/** Says on a call what it costs by the client's own prices, unless its provider has said it. */
export function noteOwnPrice(event: Event, prices: readonly ModelPrice[]): void {
  if (prices.length === 0 || event.attributes[LLM.cost] !== undefined) return
  const call = callOf(event)
  if (call.inputTokens === 0 && call.outputTokens === 0) return
  const price = pricerOf(prices)(call)
  if (typeof price === 'object') event.attributes[LLM.cost] = price.nano / 1e9
}
