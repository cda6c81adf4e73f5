/** An agent that a bundler makes one file of: it runs a tool and ends by `process.exit()`. */
import { init, recordTool } from '@agentops/sdk'

const client = init({ name: 'one file' })

async function work() {
  await recordTool('done')(async () => 1)()
  process.stdout.write(`session ${client.sessions.find()?.id}\n`)
  process.exit(4)
}

void work()
