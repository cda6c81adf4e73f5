/** A process that starts a session and a child that joins it, and stays; as a `child` it is told to end by a signal. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { init, recordTool } from '@agentops/sdk'

const [, , way = 'parent'] = process.argv
const client = init({ agent: way })
const session = client.sessions.find()
recordTool(`${way} work`)(() => 1)()
process.stdout.write(`${way} ${process.pid} session ${session?.id}\n`)
setInterval(() => undefined, 1000)
if (way === 'parent') {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), 'child']
  const env = { ...process.env, ...session?.environment() }
  spawn(process.execPath, args, { env, stdio: 'inherit', detached: true })
}
