/**
 * An agent under load: `working.mjs LEDGER EVENTS PAUSE`. It runs tools `e0`, `e1`, … and writes of
 * each that has ended `NUMBER TIME` into the ledger, until EVENTS, SIGUSR2 or its own end.
 */
import { openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { init, recordTool } from '@agentops/sdk'

const [path, events, pause] = process.argv.slice(2)
const ledger = openSync(path, 'a')
const client = init({ name: 'working', logLevel: 'silent' })
const text = 'what the tool was given '.repeat(20)
let isStopping = false
process.on('SIGUSR2', () => (isStopping = true))

async function step(n) {
  await recordTool(`e${n}`)(async (input) => input.length)(`${n} ${text}`)
  writeSync(ledger, `${n} ${Date.now()}\n`)
}

writeSync(ledger, `session ${client.sessions.find()?.id}\n`)
process.stdout.write('working\n')
for (let n = 0; n < Number(events) && !isStopping; n += 4) {
  await Promise.all([step(n), step(n + 1), step(n + 2), step(n + 3)])
  await sleep(Number(pause))
}
await client.endSession({ state: 'Success' })
const isDelivered = await client.flush({ timeoutMs: 120_000 })
process.stdout.write(`stats ${JSON.stringify({ isDelivered, ...client.stats() })}\n`)
