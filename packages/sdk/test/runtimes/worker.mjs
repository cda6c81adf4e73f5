// A worker of an edge runtime, without any of Node's modules.
import {
  ActionEvent,
  currentSession,
  endSession,
  ErrorEvent,
  flush,
  init,
  recordAction,
  recordTool,
  startSession,
  trackAgent,
} from '@agentops/sdk'
import { aiSdkTelemetry } from '@agentops/sdk/ai-sdk'
import { agentOpsCallbacks } from '@agentops/sdk/langchain'
import { agentOpsBridge } from '@agentops/sdk/mastra'
import { recordMcp } from '@agentops/sdk/mcp'
import { recordOpenAIAgents } from '@agentops/sdk/openai-agents'
import { AgentOpsSpanProcessor } from '@agentops/sdk/opentelemetry'
import { readTraceHeaders } from '@agentops/sdk/propagation'
import { registerProvider } from '@agentops/sdk/providers'

const SUBPATHS = [
  aiSdkTelemetry,
  agentOpsCallbacks,
  agentOpsBridge,
  recordMcp,
  recordOpenAIAgents,
  AgentOpsSpanProcessor,
  readTraceHeaders,
  registerProvider,
]

const weather = recordTool('weather')(async ({ city }) => ({ city, sky: 'sunny' }))

const pages = recordAction('pages')(async function* (count) {
  for (let page = 1; page <= count; page += 1) yield page
})

class Planner {
  plan() {
    new ActionEvent({ name: 'plan', params: { city: 'Oslo' } }).record()
  }
}
const Tracked = trackAgent('planner')(Planner)

/** Reads a stream chunk by chunk, as SDKs do. */
async function readPieces(url, body) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  let text = ''
  const decoder = new TextDecoder()
  for await (const piece of response.body) text += decoder.decode(piece, { stream: true })
  return text
}

/** Failures: of an action, and of a connection. */
async function fail(messages) {
  const book = recordAction('book')(async () => {
    throw new RangeError('no such city')
  })
  await book().catch((error) => new ErrorEvent({ error }).record())
  const gone = fetch('http://127.0.0.1:9/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'gone', messages }),
  })
  await gone.then((response) => response.text()).catch(() => undefined)
}

async function ask(url, body) {
  const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return response.text()
}

const worker = {
  async fetch(request) {
    const { openai, anthropic, endpoint } = await request.json()
    init({ endpoint, name: 'edge', agent: 'host', autoStartSession: false, logLevel: 'debug' })
    const session = startSession({ name: 'worker' })
    const messages = [{ role: 'user', content: 'How is the weather?' }]
    await ask(`${openai}/v1/chat/completions`, { model: 'gpt-4o-mini', messages, stream: true })
    await ask(`${anthropic}/v1/messages`, { model: 'claude', max_tokens: 99, messages })
    const text = await readPieces(`${openai}/v1/chat/completions`, {
      model: 'gpt-4o-mini',
      messages,
      stream: true,
    })
    await weather({ city: 'Oslo' })
    for await (const page of pages(2)) globalThis.console.info(`page ${page}`)
    new Tracked().plan()
    await fail(messages)
    globalThis.console.table([{ column: 'in a table' }])
    globalThis.console.log('printed in the worker')
    const isSame = currentSession()?.id === session.id
    await endSession()
    const isFlushed = await flush({ timeoutMs: 30_000 })
    const kinds = [...new Set(SUBPATHS.map((value) => typeof value))]
    return Response.json({ id: session.id, isSame, isFlushed, kinds, text })
  },
}
export { worker as default }
