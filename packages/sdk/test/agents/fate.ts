/** An agent that runs one tool in a session and then meets the fate that its argument names. */
import { init, recordTool } from '@agentops/sdk'

const [, , way = ''] = process.argv
const client = init({ name: `meets ${way}` })
await recordTool('work')(async () => 1)()
process.stdout.write(`session ${client.sessions.find()?.id}\n`)

if (way === 'rejects') void Promise.reject(new RangeError('nobody waits for this'))
else setInterval(() => undefined, 1000)
