/**
 * What a request that is no LLM call costs: the look-up through the whole registry of providers, which
 * every request of the process pays.
 *
 *   npm run bench:claims
 */
import { claimRequest } from '../packages/sdk/src/llms/providers/registry.ts'

const ROUNDS = 9
const LOOKUPS = 200_000

const lines = [
  { method: 'GET', host: 'example.com', path: '/index.html' },
  { method: 'POST', host: 'api.example.com', path: '/graphql' },
  { method: 'POST', host: 'hooks.example.com', path: '/v1/events/ingest' },
  { method: 'PUT', host: 'bucket.s3.amazonaws.com', path: '/folder/file.bin' },
  { method: 'POST', host: 'api.stripe.com', path: '/v1/payment_intents' },
]
const noHeader = (): null => null

/** Nanoseconds a look-up, the median of the rounds. */
function measure(line: (typeof lines)[number]): number {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.cpuUsage()
    for (let index = 0; index < LOOKUPS; index += 1) {
      if (claimRequest(line, noHeader)) throw new TypeError(`${line.path} is claimed`)
    }
    const { user, system } = process.cpuUsage(start)
    times.push(((user + system) * 1000) / LOOKUPS)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
}

console.log('CPU ns a look-up that finds nobody')
for (const line of lines) {
  const { method, host, path } = line
  console.log(`${measure(line).toFixed(0).padStart(8)}  ${method} ${host}${path}`)
}
