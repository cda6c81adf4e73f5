/** A service joins the session of whoever calls it: the headers that `fetch` sends say which. */
import { Client, currentSession, init, recordAction, recordTool, shutdown } from '@agentops/sdk'
import { readTraceHeaders } from '@agentops/sdk/propagation'
import { once } from 'node:events'
import { createServer } from 'node:http'

// In life it is another process; here a client of its own stands for it.
const service = new Client({ name: 'service', agent: 'service', autoStartSession: false })
const lookUp = recordTool('look up')((city: string) => `Sunny in ${city}`)

const server = createServer((request, response) => {
  const session = service.startSession(readTraceHeaders(request.headers))
  response.end(session.run(() => lookUp('Oslo')))
  void session.end()
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const address = server.address()
const port = typeof address === 'object' && address !== null ? address.port : 0

init({ name: 'service example', agent: 'caller', propagateTo: ['127.0.0.1'] })
const ask = recordAction('ask the service')(async () => {
  const response = await fetch(`http://127.0.0.1:${port}/weather`)
  return response.text()
})
console.log(await ask(), currentSession()?.id)
server.close()
await Promise.all([service.shutdown(), shutdown()])
