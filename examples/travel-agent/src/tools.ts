import { recordTool } from '@agentops/sdk'
import type { ChatCompletionTool } from 'openai/resources/chat/completions'
import { climate, convertEuros, findFlights, findHotels, forecast, hold } from './suppliers.ts'

/** The arguments that the model sends; each tool reads its own. */
export interface ToolArguments {
  readonly to: string
  readonly city: string
  readonly date: string
  readonly month: number
  readonly amount_eur: number
  readonly currency: string
  readonly flight_id: string
  readonly hotel_id: string
}

/** What each tool does, by name. */
export const tools: Readonly<Record<string, (input: ToolArguments) => Promise<unknown>>> = {
  search_flights: recordTool('search_flights')(async ({ to }: ToolArguments) => findFlights(to)),
  search_hotels: recordTool('search_hotels')(async ({ city }: ToolArguments) => findHotels(city)),
  check_weather: recordTool('check_weather')(async ({ city, date }: ToolArguments) =>
    forecast(city, date),
  ),
  climate_averages: recordTool('climate_averages')(async ({ city, month }: ToolArguments) =>
    climate(city, month),
  ),
  convert_currency: recordTool('convert_currency')(
    async ({ amount_eur, currency }: ToolArguments) => convertEuros(amount_eur, currency),
  ),
  book_hold: recordTool('book_hold')(async ({ flight_id, hotel_id }: ToolArguments) =>
    hold(flight_id, hotel_id),
  ),
}

const TEXT = { type: 'string' }
const NUMBER = { type: 'number' }
const DATE = { type: 'string', description: 'YYYY-MM-DD' }

/** The tools as the model is told of them. */
export const toolDefinitions: ChatCompletionTool[] = [
  define('search_flights', 'Return flights, cheapest first. Prices are per person, in EUR.', {
    from: { type: 'string', description: 'IATA code' },
    to: { type: 'string', description: 'IATA code' },
    depart: DATE,
    return: DATE,
    travellers: NUMBER,
  }),
  define('search_hotels', 'Double rooms, best rated first. Prices are per night, in EUR.', {
    city: TEXT,
    check_in: DATE,
    nights: NUMBER,
  }),
  define('check_weather', 'The weather forecast for one day.', { city: TEXT, date: DATE }),
  define('climate_averages', 'What the weather is usually like in a month.', {
    city: TEXT,
    month: { type: 'integer', minimum: 1, maximum: 12 },
  }),
  define('convert_currency', 'Converts an amount of euros into another currency.', {
    amount_eur: NUMBER,
    currency: { type: 'string', description: 'ISO 4217 code' },
  }),
  define('book_hold', 'Holds a flight and a room for 24 hours, free of charge.', {
    flight_id: TEXT,
    hotel_id: TEXT,
  }),
]

function define(name: string, description: string, properties: object): ChatCompletionTool {
  const parameters = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
  return { type: 'function', function: { name, description, strict: true, parameters } }
}
