// A worker of an edge runtime with a framework, which needs some of Node's modules itself.
import { endSession, flush, init, startSession } from '@agentops/sdk'
import { aiSdkTelemetry } from '@agentops/sdk/ai-sdk'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, jsonSchema, stepCountIs, tool } from 'ai'

async function askByAiSdk(baseURL) {
  const inputSchema = jsonSchema({ type: 'object' })
  const execute = async ({ city }) => ({ city, sky: 'sunny' })
  await generateText({
    model: createOpenAI({ baseURL, apiKey: 'none' }).chat('gpt-4o-mini'),
    prompt: 'How is the weather?',
    tools: { weather: tool({ inputSchema, execute }) },
    stopWhen: stepCountIs(3),
    experimental_telemetry: aiSdkTelemetry({ agent: 'asker' }),
  })
}

const worker = {
  async fetch(request) {
    const { openai, endpoint } = await request.json()
    init({ endpoint, name: 'edge', agent: 'test', autoStartSession: false })
    const session = startSession({ name: 'frameworks' })
    await askByAiSdk(`${openai}/v1`)
    await endSession()
    const isFlushed = await flush({ timeoutMs: 30_000 })
    return Response.json({ id: session.id, isFlushed })
  },
}
export { worker as default }
