/**
 * How fast recorded answers are found: a recording of 2,000 chat calls whose conversations grow to 40
 * messages, asked for again in the same order. Reading the request, bringing it into canonical form,
 * hashing and finding are all counted; nothing is sent anywhere.
 *
 *   npm run bench:replay
 */
import { createEventId } from '@agentops/protocol/ids'
import type { RecordedEvent, WireRequest } from '@agentops/protocol/recording'
import { CallPath } from '@agentops/replay/call-path'
import { canonicalRequest } from '@agentops/replay/canonical-request'
import { Matcher } from '@agentops/replay/matcher'
import { recordedEvent } from '@agentops/replay/recorded-event'

const CALLS = 2000
const ROUNDS = 7
const words = 'the agent looks for flights and compares what it finds with the wishes of the user. '

function requestOf(call: number) {
  const messages = Array.from({ length: 1 + (call % 40) }, (_, index) => ({
    role: index % 2 ? 'assistant' : 'user',
    content: `${Math.floor(call / 40)}.${index} ${words.repeat(2)}`,
  }))
  return {
    method: 'POST',
    url: 'https://api.openai.com/v1/chat/completions',
    contentType: 'application/json',
    body: JSON.stringify({ model: 'gpt-4o-mini', temperature: 0, messages }),
  }
}

function eventOf(request: WireRequest, index: number): RecordedEvent {
  const id = createEventId(new Uint8Array(new BigUint64Array([BigInt(index + 1)]).buffer))
  const exchange = { request, response: null, failure: null, attempt: 0, retryOf: null }
  return recordedEvent({ id, type: 'llm', name: 'chat', startedAt: index, exchange })
}

const requests = Array.from({ length: CALLS }, (_, index) => requestOf(index))
const events = requests.map(eventOf)
const bytes = requests.reduce((sum, { body }) => sum + body.length, 0)

const rates = Array.from({ length: ROUNDS }, () => {
  const matcher = new Matcher({ events })
  const root = CallPath.root()
  const before = process.cpuUsage()
  for (const request of requests) {
    const path = root.child({ type: 'llm', name: 'chat', agentName: '' })
    const { kind } = matcher.match({ path, request: canonicalRequest(request) })
    if (kind !== 'hit') throw new Error(`a recorded call was not found: ${kind}`)
  }
  const { user, system } = process.cpuUsage(before)
  return CALLS / ((user + system) / 1e6)
}).toSorted((a, b) => a - b)

const [lowest = 0, median = 0, highest = 0] = [0, 3, 6].map((index) =>
  Math.round(rates[index] ?? 0),
)
console.log(`matches a second of CPU, ${(bytes / CALLS / 1000).toFixed(1)} KB a request`)
console.log(`  median ${median}, from ${lowest} to ${highest} of ${ROUNDS} rounds`)
