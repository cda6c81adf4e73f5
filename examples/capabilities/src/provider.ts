/** A provider of your own: a class that knows its requests and reads its answers. */
import { init, shutdown } from '@agentops/sdk'
import {
  BaseProvider,
  type Claim,
  type LlmRequest,
  type LlmResponse,
  registerProvider,
  type RequestLine,
} from '@agentops/sdk/providers'
import { createServer } from 'node:http'
import { once } from 'node:events'

const texts = (role: string, content: unknown) => [
  { role, parts: [{ type: 'text' as const, content: String(content) }] },
]
const field = (body: unknown, name: string): unknown => Reflect.get(Object(body), name)

class OracleProvider extends BaseProvider {
  readonly name = 'oracle'

  claims({ method, path }: RequestLine): Claim | undefined {
    return method === 'POST' && path === '/oracle/ask'
      ? { operation: 'chat', api: 'ask' }
      : undefined
  }

  parseRequest(_claim: Claim, body: unknown): LlmRequest {
    const inputMessages = texts('user', field(body, 'question'))
    return {
      model: 'delphi-1',
      parameters: {},
      systemInstructions: [],
      inputMessages,
      toolDefinitions: [],
    }
  }

  handleResponse(_claim: Claim, _status: number, body: unknown): LlmResponse {
    const outputMessages = texts('assistant', field(body, 'answer'))
    const usage = { inputTokens: 4, outputTokens: 2 }
    return { finishReasons: ['stop'], usage, outputMessages, attributes: {} }
  }

  createStreamReader() {
    const nothing = { finishReasons: [], usage: {}, outputMessages: [], attributes: {} }
    return { push: () => undefined, finish: () => nothing }
  }
}

registerProvider(new OracleProvider())
init({ name: 'provider example' })

const server = createServer((_request, response) => response.end('{"answer":"Know thyself."}'))
await once(server.listen(0, '127.0.0.1'), 'listening')
const address = server.address()
const port = typeof address === 'object' && address !== null ? address.port : 0

const body = JSON.stringify({ question: 'What is wisdom?' })
const response = await fetch(`http://127.0.0.1:${port}/oracle/ask`, { method: 'POST', body })
console.log(await response.text())
server.close()
await shutdown()
