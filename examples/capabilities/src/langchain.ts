/** An agent of LangChain.js: its nodes, model calls and tools as one tree, each model call once. */
import { init, shutdown } from '@agentops/sdk'
import { agentOpsCallbacks } from '@agentops/sdk/langchain'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'

init({ name: 'langchain example' })

const weather = tool(({ city }: { city: string }) => `Sunny in ${city}`, {
  name: 'weather',
  description: 'Weather in a city',
  schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
})
const model = new ChatOpenAI({ model: 'gpt-4o-mini', useResponsesApi: false })
const forecaster = createAgent({ name: 'forecaster', model, tools: [weather] })

const { messages } = await forecaster.invoke(
  { messages: [{ role: 'user', content: 'What is the weather in Oslo?' }] },
  { callbacks: agentOpsCallbacks() },
)
console.log(messages.at(-1)?.content)
await shutdown()
