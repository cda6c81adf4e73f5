import type { Conversation } from './conversation.ts'

/** A flight as `search_flights` of the travel agent lists it. */
interface Flight {
  readonly id: string
  readonly airline: string
  readonly depart: string
  readonly arrive: string
  readonly stops: number
  readonly price_eur: number
}

/** A hotel as `search_hotels` of the travel agent lists it. */
interface Hotel {
  readonly id: string
  readonly name: string
  readonly area: string
  readonly rating: number
  readonly nightly_eur: number
}

/** What the scripted model has decided from the tools' results. */
export interface Trip {
  readonly depart: string
  readonly back: string
  readonly nights: number
  readonly flight: Flight
  readonly hotel: Hotel
  readonly totalEuros: number
}

const TRAVELLERS = 2
const DAY_MS = 86_400_000
const NO_FLIGHT: Flight = { id: '', airline: '', depart: '', arrive: '', stops: 0, price_eur: 0 }
const NO_HOTEL: Hotel = { id: '', name: '', area: '', rating: 0, nightly_eur: 0 }

/** Chooses the cheapest direct flight and the best rated hotel of those that the tools found. */
export function chooseTrip({ results, dates }: Conversation): Trip {
  const [depart = '2026-05-14', back = '2026-05-19'] = dates
  const flights = listOf<Flight>(results.get('search_flights'))
  const hotels = listOf<Hotel>(results.get('search_hotels'))
  const flight = flights.find(({ stops }) => stops === 0) ?? flights[0] ?? NO_FLIGHT
  const hotel = hotels[0] ?? NO_HOTEL
  const nights = Math.round((Date.parse(back) - Date.parse(depart)) / DAY_MS) - 1
  const totalEuros = flight.price_eur * TRAVELLERS + hotel.nightly_eur * nights
  return { depart, back, nights, flight, hotel, totalEuros }
}

function listOf<Item>(result: unknown): readonly Item[] {
  return Array.isArray(result) ? (result as Item[]) : []
}
