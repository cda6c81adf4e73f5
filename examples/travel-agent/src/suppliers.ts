/**
 * Stand-ins for the services a travel agent would call: flights, hotels, weather, money, booking.
 * They answer from tables, after the time a real one would take.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** A return flight for one person. */
export interface Flight {
  readonly id: string
  readonly airline: string
  readonly depart: string
  readonly arrive: string
  readonly stops: number
  readonly price_eur: number
}

/** A double room. */
export interface Hotel {
  readonly id: string
  readonly name: string
  readonly area: string
  readonly rating: number
  readonly nightly_eur: number
}

const FLIGHTS: readonly Flight[] = [
  {
    id: 'TP216',
    airline: 'TAP Air Portugal',
    depart: '21:25',
    arrive: '08:35 +1',
    stops: 0,
    price_eur: 548,
  },
  {
    id: 'DL262',
    airline: 'Delta',
    depart: '20:40',
    arrive: '08:05 +1',
    stops: 0,
    price_eur: 611,
  },
  {
    id: 'FI630',
    airline: 'Icelandair',
    depart: '20:35',
    arrive: '14:20 +1',
    stops: 1,
    price_eur: 467,
  },
]

const HOTELS: readonly Hotel[] = [
  { id: 'LX-104', name: 'Casa da Calçada', area: 'Alfama', rating: 9.2, nightly_eur: 134 },
  { id: 'LX-221', name: 'Hotel Miradouro', area: 'Graça', rating: 8.7, nightly_eur: 109 },
  { id: 'LX-310', name: 'Rossio Garden', area: 'Baixa', rating: 8.9, nightly_eur: 152 },
]

/** Lisbon, 1991–2020, January to December: mean high and low in °C, days with rain, sea in °C. */
const LISBON_CLIMATE = [
  [14.8, 8.5, 10, 15],
  [16.2, 9, 9, 15],
  [18.8, 10.9, 8, 15],
  [19.9, 12.1, 9, 15],
  [22.7, 14.2, 6, 17],
  [26, 16.6, 2, 18],
  [28.4, 18.3, 1, 19],
  [28.9, 18.8, 1, 20],
  [26.8, 17.8, 4, 20],
  [22.7, 15.5, 8, 19],
  [18.1, 11.9, 10, 17],
  [15.3, 9.5, 11, 16],
] as const

const EURO_RATES: Readonly<Record<string, number>> = { USD: 1.0842, GBP: 0.8571, CHF: 0.9417 }
const FORECAST_DAYS = 16
const DAY_MS = 86_400_000

/** Thrown by {@link forecast} for days that no forecast reaches. */
export class ForecastRangeError extends Error {
  override readonly name = 'ForecastRangeError'
}

/** Return flights from Boston to an airport, cheapest first; these suppliers know one, Lisbon. */
export async function findFlights(to: string): Promise<readonly Flight[]> {
  await sleep(420)
  if (to !== 'LIS') throw new RangeError(`No flights to ${to}: only LIS is served`)
  return FLIGHTS.toSorted((left, right) => left.price_eur - right.price_eur)
}

/** Hotels of a city, best rated first; these suppliers know one, Lisbon. */
export async function findHotels(city: string): Promise<readonly Hotel[]> {
  await sleep(310)
  if (city !== 'Lisbon') throw new RangeError(`No hotels in ${city}: only Lisbon is served`)
  return HOTELS.toSorted((left, right) => right.rating - left.rating)
}

/**
 * The forecast for a day.
 *
 * @throws ForecastRangeError when the day is more than 16 days ahead
 */
export async function forecast(city: string, date: string) {
  await sleep(180)
  const daysAhead = Math.ceil((Date.parse(date) - Date.now()) / DAY_MS)
  if (daysAhead > FORECAST_DAYS) {
    throw new ForecastRangeError(
      `No forecast for ${city} on ${date}: it is ${daysAhead} days ahead, forecasts reach ${FORECAST_DAYS}.`,
    )
  }
  return { city, date, summary: 'Sunny, light wind from the north', high_c: 24, low_c: 15 }
}

/** What a month is usually like (1 = January). */
export async function climate(city: string, month: number) {
  await sleep(140)
  const row = LISBON_CLIMATE[month - 1]
  if (row === undefined) throw new RangeError(`month must be 1 to 12, not ${month}`)
  const [high_c, low_c, rain_days, sea_c] = row
  return { city, month, high_c, low_c, rain_days, sea_c }
}

/** Converts an amount of euros. */
export async function convertEuros(amount: number, to: string) {
  await sleep(90)
  const rate = EURO_RATES[to]
  if (rate === undefined) throw new RangeError(`No rate for ${to}`)
  return { amount_eur: amount, currency: to, rate, amount: Math.round(amount * rate * 100) / 100 }
}

/** Holds a flight and a room for a day, free of charge. */
export async function hold(flightId: string, hotelId: string) {
  await sleep(360)
  const flight = FLIGHTS.find(({ id }) => id === flightId)
  const hotel = HOTELS.find(({ id }) => id === hotelId)
  if (flight === undefined || hotel === undefined) {
    throw new RangeError(`Nothing to hold: flight ${flightId}, hotel ${hotelId}`)
  }
  const until = new Date(Date.now() + DAY_MS).toISOString().slice(0, 16)
  return { reference: `H-${flightId}-${hotelId}`, held_until: `${until}Z` }
}
