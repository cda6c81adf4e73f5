/**
 * An agent that works while its server is away: `outage.mjs EVENTS MILLISECONDS SPEED`. Its clock
 * runs SPEED times as fast for all that waits as long as a retry; the volume is real.
 */
const [events, duration, speed] = process.argv.slice(2).map(Number)
const original = globalThis.setTimeout
globalThis.setTimeout = Object.assign(
  (work, ms = 0, ...rest) => original(work, ms >= 150 ? ms / speed : ms, ...rest),
  original,
)
const { init, recordTool } = await import('@agentops/sdk')

const client = init({ name: 'outage', logLevel: 'silent' })
const text = 'what the tool was given '.repeat(40)
const sleep = (ms) => new Promise((resolve) => original(resolve, ms))
const samples = []
const bursts = 100

process.stdout.write(`session ${client.sessions.find()?.id}\n`)
for (let burst = 0, n = 0; burst < bursts; burst += 1) {
  for (; n < (events * (burst + 1)) / bursts; n += 1) {
    await recordTool(`e${n}`)(async (input) => input.length)(`${n} ${text}`)
  }
  await sleep(duration / bursts)
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  samples.push(heapUsed + arrayBuffers)
}
const { retries, waiting, spoolBytes } = client.stats()
process.stdout.write(`away ${JSON.stringify({ retries, waiting, spoolBytes, samples })}\n`)
globalThis.setTimeout = original
await client.endSession({ state: 'Success' })
const isDelivered = await client.flush({ timeoutMs: 240_000 })
process.stdout.write(`stats ${JSON.stringify({ isDelivered, ...client.stats() })}\n`)
