// The server in a process of Node: `node node-server.mjs OPTIONS`, options as JSON. SIGTERM closes it.
import { startServer } from '@agentops/server'

const server = await startServer(JSON.parse(process.argv[2]))
process.stdout.write(`url ${server.url}\n`)
process.once('SIGTERM', () => void server.close())
