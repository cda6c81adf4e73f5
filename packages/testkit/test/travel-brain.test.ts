import { expect, it } from 'vitest'
import type { ChatMessage } from '../src/openai-wire/chat-request.ts'
import { createTravelBrain } from '../src/travel-brain.ts'

const wish = { role: 'user', content: 'Lisbon, 2027-03-04 to 2027-03-09' }
const brain = createTravelBrain()

function ask(messages: readonly ChatMessage[], retry?: number) {
  const tools = [{ function: { name: 'search_flights' } }]
  return brain({ model: 'gpt-4o-mini', messages, tools }, { retry })
}

function answered(name: string, result: unknown): ChatMessage[] {
  const id = `call_${name}`
  const call = { id, type: 'function' as const, function: { name, arguments: '{}' } }
  return [
    { role: 'assistant', tool_calls: [call] },
    { role: 'tool', tool_call_id: id, content: JSON.stringify(result) },
  ]
}

const flights = [{ id: 'TP216', airline: 'TAP', stops: 0, price_eur: 500 }]
const hotels = [{ id: 'LX-1', name: 'Casa', area: 'Alfama', rating: 9, nightly_eur: 100 }]
const searched = [
  wish,
  ...answered('search_flights', flights),
  ...answered('search_hotels', hotels),
]
const failed = [...searched, ...answered('check_weather', { error: 'too far ahead' })]

it('searches flights and hotels in parallel, for the days in the wish', () => {
  expect(ask([wish])).toMatchObject({
    choices: [
      {
        toolCalls: [
          { name: 'search_flights', arguments: { depart: '2027-03-04', return: '2027-03-09' } },
          { name: 'search_hotels', arguments: { check_in: '2027-03-04', nights: 4 } },
        ],
      },
    ],
  })
})

it('falls back to climate averages of the month when the forecast fails', () => {
  expect(ask(failed)).toMatchObject({
    choices: [{ toolCalls: [{ name: 'climate_averages', arguments: { month: 3 } }] }],
  })
})

it('skips the climate when the forecast succeeds', () => {
  expect(ask([...searched, ...answered('check_weather', { high_c: 24 })])).toMatchObject({
    choices: [{ toolCalls: [{ name: 'convert_currency', arguments: { amount_eur: 1400 } }] }],
  })
})

it('refuses the first attempt after the failure, and no other', () => {
  expect(ask(failed, 0)).toMatchObject({ type: 'error', status: 429, retryAfterMs: 900 })
  expect(ask(failed, 1)).toMatchObject({ type: 'answer' })
  expect(ask(searched, 0)).toMatchObject({ type: 'answer' })
})

it('writes the proposal from the results alone', () => {
  const answer = ask([
    ...failed,
    ...answered('climate_averages', { high_c: 18.8, low_c: 10.9, rain_days: 8, sea_c: 15 }),
    ...answered('convert_currency', { amount: 1517.88, currency: 'USD' }),
    ...answered('book_hold', { reference: 'H-1', held_until: '2027-01-02T10:00Z' }),
  ])
  expect(answer).toMatchObject({ choices: [{ text: expect.stringContaining('1,400 EUR') }] })
  expect(answer).toMatchObject({ choices: [{ text: expect.stringContaining('1,517.88 USD') }] })
  expect(answer).toMatchObject({ choices: [{ text: expect.not.stringContaining('unknown') }] })
})
