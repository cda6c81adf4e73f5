import { init } from '@agentops/sdk'

/** An agent that runs in the directory that it is given, and ends by itself. */
process.chdir(process.argv[2] ?? '.')
const client = init()
await client.endSession({ state: 'Success' })
