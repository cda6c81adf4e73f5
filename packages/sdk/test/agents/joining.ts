/** A process that joins the session which its environment names, and records one tool call in it. */
import { init, recordTool, shutdown } from '@agentops/sdk'

const client = init({ name: 'child', agent: 'child agent', exitTimeout: 30_000 })
recordTool('child work')(() => 1)()
process.stdout.write(`${client.sessions.find()?.id}\n`)
await shutdown()
