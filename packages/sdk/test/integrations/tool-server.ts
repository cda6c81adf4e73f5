import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { startLocalServer, type LocalServer } from '@agentops/testkit/local-server'
import { randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'

const TOOLS = [
  {
    name: 'weather',
    description: 'Weather in a city',
    inputSchema: { type: 'object' as const, properties: { city: { type: 'string' } } },
  },
  {
    name: 'forecast',
    description: 'The same for tomorrow; says that it only reads',
    inputSchema: { type: 'object' as const, properties: { city: { type: 'string' } } },
    annotations: { readOnlyHint: true },
  },
]

/** Counts the calls that reached a server in this process. */
export const calls = { weather: 0 }

function answer(city: string) {
  calls.weather += 1
  if (city === 'Atlantis') {
    return { isError: true, content: [{ type: 'text' as const, text: 'Atlantis has sunk' }] }
  }
  return { content: [{ type: 'text' as const, text: `Sunny in ${city}` }] }
}

/** A real MCP server with two tools. It fails for Atlantis and does not know other tools. */
function createToolServer(): Server {
  const server = new Server(
    { name: 'weather-server', version: '2.1.0' },
    { capabilities: { tools: {} } },
  )
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    if (!TOOLS.some(({ name }) => name === params.name)) throw new Error(`no tool ${params.name}`)
    return answer(String(params.arguments?.['city']))
  })
  return server
}

/** Serves the tool over streamable HTTP, with sessions; answers come as event streams. */
export async function startToolServer(): Promise<LocalServer> {
  const sessions = new Map<string, StreamableHTTPServerTransport>()
  return startLocalServer({
    async handle(request, response) {
      const known = sessions.get(String(request.headers['mcp-session-id']))
      const transport =
        known ??
        new StreamableHTTPServerTransport({
          sessionIdGenerator: randomUUID,
          onsessioninitialized: (id) => void sessions.set(id, transport),
        })
      if (!known) await createToolServer().connect(transport)
      const body: unknown = request.body === '' ? undefined : JSON.parse(request.body)
      await transport.handleRequest(response.req, response, body)
    },
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await createToolServer().connect(new StdioServerTransport())
}
