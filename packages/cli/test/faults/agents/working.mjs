/**
 * An agent under load: `working.mjs LEDGER EVENTS PAUSE`. It runs tools `e0`, `e1`, …, four at a time
 * with a pause between, which with 0 is none at all: the event loop never gets its turn. Of each that
 * has ended it writes `NUMBER TIME CORE SLEPT` into the ledger, until EVENTS, SIGUSR2 or its own end:
 * for how many milliseconds it has had a core (Linux alone tells; else 0), and chosen to sleep.
 */
import { openSync, readFileSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { init, recordTool } from '@agentops/sdk'

const [path, events, pause] = process.argv.slice(2)
const ledger = openSync(path, 'a')
const client = init({ name: 'working', logLevel: 'silent' })
const text = 'what the tool was given '.repeat(20)
let isStopping = false
let slept = 0
process.on('SIGUSR2', () => (isStopping = true))

function coreTime() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6
  } catch {
    return 0
  }
}

async function step(n) {
  await recordTool(`e${n}`)(async (input) => input.length)(`${n} ${text}`)
  writeSync(ledger, `${n} ${Date.now()} ${coreTime()} ${slept}\n`)
}

writeSync(ledger, `session ${client.sessions.find()?.id}\n`)
process.stdout.write('working\n')
for (let n = 0; n < Number(events) && !isStopping; n += 4) {
  await Promise.all([step(n), step(n + 1), step(n + 2), step(n + 3)])
  if (pause !== '0') await sleep(Number(pause))
  slept += Number(pause)
}
await client.endSession({ state: 'Success' })
const isDelivered = await client.flush({ timeoutMs: 120_000 })
process.stdout.write(`stats ${JSON.stringify({ isDelivered, ...client.stats() })}\n`)
