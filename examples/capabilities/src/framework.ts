/** A tool loop of the Vercel AI SDK: its call, steps and tools as one tree, each model call once. */
import { init, shutdown } from '@agentops/sdk'
import { aiSdkTelemetry } from '@agentops/sdk/ai-sdk'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, jsonSchema, stepCountIs, tool } from 'ai'

init({ name: 'framework example' })
const openai = createOpenAI()

const weather = tool({
  description: 'Weather in a city',
  inputSchema: jsonSchema<{ city: string }>({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
  }),
  execute: async ({ city }) => `Sunny in ${city}`,
})

const { text } = await generateText({
  model: openai.chat('gpt-4o-mini'),
  prompt: 'What is the weather in Oslo?',
  tools: { weather },
  stopWhen: stepCountIs(3),
  experimental_telemetry: aiSdkTelemetry({ name: 'forecast', agent: 'forecaster' }),
})
console.log(text)
await shutdown()
