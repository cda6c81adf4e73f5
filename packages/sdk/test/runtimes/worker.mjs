// A worker of an edge runtime, without any of Node's modules.
import { currentSession, flush, init, recordTool, startSession, endSession } from '@agentops/sdk'
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
    await weather({ city: 'Oslo' })
    globalThis.console.log('printed in the worker')
    const isSame = currentSession()?.id === session.id
    await endSession()
    const isFlushed = await flush({ timeoutMs: 30_000 })
    const kinds = [...new Set(SUBPATHS.map((value) => typeof value))]
    return Response.json({ id: session.id, isSame, isFlushed, kinds })
  },
}
export { worker as default }
