/** A tool of an MCP server: one event, which names the server. */
import { init, shutdown } from '@agentops/sdk'
import { recordMcp } from '@agentops/sdk/mcp'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'

init({ name: 'mcp example' })

const server = new McpServer({ name: 'clock-server', version: '1.0.0' })
server.registerTool('clock', { description: 'What time it is' }, () => ({
  content: [{ type: 'text', text: 'half past nine' }],
}))
const [ours, theirs] = InMemoryTransport.createLinkedPair()
await server.connect(theirs)

const client = recordMcp(new Client({ name: 'agent', version: '1.0.0' }))
await client.connect(ours)
await client.callTool({ name: 'clock', arguments: {} })
await client.close()
await shutdown()
