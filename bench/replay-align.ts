/**
 * How long it takes to compare two sessions of 10,000 events each: equal but for a few steps, with a
 * tenth of the steps changed, with nothing in common, and the same few steps over and over.
 *
 *   npm run bench:replay
 */
import { createEventId } from '@agentops/protocol/ids'
import { alignSessions, type ComparedStep } from '@agentops/replay/align-sessions'

const EVENTS = 10_000
const ROUNDS = 5

function sessionOf(requestOf: (index: number) => string): ComparedStep[] {
  return Array.from({ length: EVENTS }, (_, index) => ({
    id: createEventId(new Uint8Array(new BigUint64Array([BigInt(index + 1)]).buffer)),
    parentId: null,
    type: 'llm',
    name: `chat${index % 3}`,
    agentName: '',
    request: requestOf(index),
    outcome: '',
    status: 'ok',
    durationMs: 1,
    costNano: 1,
    inputTokens: 1,
    outputTokens: 1,
    replayed: null,
  }))
}

const every = (nth: number) => (index: number) => (index % nth === 0 ? `new ${index}` : `${index}`)
const before = sessionOf(String)
const pairs: readonly (readonly [string, ComparedStep[], ComparedStep[]])[] = [
  ['10 changed', before, sessionOf(every(1000))],
  ['1,000 changed', before, sessionOf(every(10))],
  ['nothing in common', before, sessionOf((index) => `new ${index}`)],
  ['reversed', before, sessionOf((index) => String(EVENTS - index))],
  ['repeats', sessionOf((at) => String(at % 7)), sessionOf((at) => String((at * 5) % 11))],
]

console.log(`milliseconds of CPU to compare ${EVENTS} with ${EVENTS} events, median of ${ROUNDS}`)
for (const [name, one, other] of pairs) {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = process.cpuUsage()
    alignSessions(one, other)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }).toSorted((a, b) => a - b)
  console.log(`  ${name.padEnd(20)} ${(times[ROUNDS >> 1] ?? 0).toFixed(0)}`)
}
