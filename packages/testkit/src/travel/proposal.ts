import type { Conversation } from './conversation.ts'
import { chooseTrip } from './trip.ts'

/** The last answer: the trip as Markdown, from nothing but the tools' results. */
export function proposal(conversation: Conversation): string {
  const { depart, back, nights, flight, hotel, totalEuros } = chooseTrip(conversation)
  const climate = field(conversation, 'climate_averages')
  const money = field(conversation, 'convert_currency')
  const hold = field(conversation, 'book_hold')
  return `## Five days in Lisbon, ${depart} to ${back}

| | Choice | Price |
|---|---|---|
| Flight | **${flight.airline} ${flight.id}**, direct, Boston ${flight.depart}, Lisbon ${flight.arrive} | ${euros(flight.price_eur * 2)} for two |
| Hotel | **${hotel.name}**, ${hotel.area}, rated ${hotel.rating} | ${euros(hotel.nightly_eur * nights)} for ${nights} nights |
| **Total** | | **${euros(totalEuros)}**, about **${text(money['amount'])} ${text(money['currency'])}** |

**Weather.** The forecast does not reach that far yet. Usually this month brings ${text(climate['high_c'])} °C by day and ${text(climate['low_c'])} °C at night, ${text(climate['rain_days'])} days with rain, and a sea of ${text(climate['sea_c'])} °C: bring a light jacket.

**Why these.** The connection would save less than 100 EUR a person and cost six hours; ${hotel.area} is the quarter to walk in.

**Next.** Both are held for you as \`${text(hold['reference'])}\` until ${text(hold['held_until'])}. Nothing is charged before you confirm. I will look at the forecast again two weeks before you fly.`
}

function euros(amount: number): string {
  return `${amount.toLocaleString('en-US')} EUR`
}

function text(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en-US')
  return typeof value === 'string' ? value : 'unknown'
}

function field({ results }: Conversation, tool: string): Record<string, unknown> {
  const result = results.get(tool)
  return typeof result === 'object' && result !== null ? { ...result } : {}
}
