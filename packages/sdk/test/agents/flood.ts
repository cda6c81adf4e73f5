/** An agent that records more than fits, in several rounds, and tells what its client has counted. */
import { setTimeout as sleep } from 'node:timers/promises'
import { init, recordTool } from '@agentops/sdk'

const client = init({ captureLogs: false })
const step = recordTool('step')((text: string) => text.length)
for (let round = 0; round < 3; round += 1) {
  for (let n = 0; n < 200; n += 1) step('x'.repeat(500))
  await sleep(100)
}
// What is still to be encoded counts from then on.
await client.flush({ timeoutMs: 1 })
process.stdout.write(JSON.stringify(client.stats()))
