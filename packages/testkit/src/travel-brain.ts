import { callTools, rateLimited, say, type Brain, type ToolRequest } from './openai-wire/brain.ts'
import { hasFailed, readConversation, type Conversation } from './travel/conversation.ts'
import { proposal } from './travel/proposal.ts'
import { chooseTrip } from './travel/trip.ts'

const PLAN = `1. Search flights from Boston and hotels in Lisbon at the same time.
2. Check the weather for the days of the trip.
3. Choose, add up the cost and convert it to dollars, to see that it is within the budget.
4. Hold the flight and the room.
5. Write the proposal.`

/** Reading the climate costs this scripted model some thought; the tokens show up as reasoning. */
const REASONING_TOKENS = 64

/**
 * A scripted model that plans the trip of `examples/travel-agent`. It keeps no state: each answer
 * follows from the conversation in the request. The first attempt at the step after the failed
 * forecast is refused with 429, which OpenAI's SDK retries by itself.
 *
 * @param retryAfterMs what the 429 asks the client to wait, milliseconds
 */
export function createTravelBrain({ retryAfterMs = 900 }: { retryAfterMs?: number } = {}): Brain {
  return (request, { retry }) => {
    if (request.tools === undefined) return say(PLAN, { reasoningTokens: REASONING_TOKENS })
    const conversation = readConversation(request)
    const next = nextTools(conversation)
    if (next.length === 0) return say(proposal(conversation))
    const afterFailure = next[0]?.name === 'climate_averages'
    if (afterFailure && retry === 0) return rateLimited({ model: request.model, retryAfterMs })
    return callTools(...next)
  }
}

function nextTools(conversation: Conversation): ToolRequest[] {
  const { results } = conversation
  const trip = chooseTrip(conversation)
  const { depart, back, nights } = trip
  if (!results.has('search_flights')) {
    return [
      tool('search_flights', { from: 'BOS', to: 'LIS', depart, return: back, travellers: 2 }),
      tool('search_hotels', { city: 'Lisbon', check_in: depart, nights }),
    ]
  }
  if (!results.has('check_weather'))
    return [tool('check_weather', { city: 'Lisbon', date: depart })]
  if (hasFailed(results.get('check_weather')) && !results.has('climate_averages')) {
    return [tool('climate_averages', { city: 'Lisbon', month: Number(depart.slice(5, 7)) })]
  }
  if (!results.has('convert_currency')) {
    return [tool('convert_currency', { amount_eur: trip.totalEuros, currency: 'USD' })]
  }
  if (results.has('book_hold')) return []
  return [tool('book_hold', { flight_id: trip.flight.id, hotel_id: trip.hotel.id })]
}

function tool(name: string, input: Readonly<Record<string, unknown>>): ToolRequest {
  return { name, arguments: input }
}
