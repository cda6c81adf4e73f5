/** Two agents of the OpenAI Agents SDK: a hand-off, and whose turn each call and tool was. */
import { init, shutdown } from '@agentops/sdk'
import { recordOpenAIAgents } from '@agentops/sdk/openai-agents'
import * as agents from '@openai/agents'

init({ name: 'openai agents example' })
// Its own export to OpenAI is left out here; it may stay.
agents.setTraceProcessors([])
recordOpenAIAgents(agents)
agents.setOpenAIAPI('chat_completions')

const weather = agents.tool({
  name: 'weather',
  description: 'Weather in a city',
  strict: false,
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: true,
  },
  execute: (input) => `Sunny in ${String(Reflect.get(Object(input), 'city'))}`,
})
const model = 'gpt-4o-mini'
const forecaster = new agents.Agent({ name: 'Forecaster', model, tools: [weather] })
const triage = agents.Agent.create({ name: 'Triage', model, handoffs: [forecaster] })

const { finalOutput } = await agents.run(triage, 'What is the weather in Oslo?')
console.log(finalOutput)
await shutdown()
