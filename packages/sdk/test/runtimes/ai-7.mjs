// A tool loop of `ai` 7 with two providers; it needs Node 22.
import { createRequire } from 'node:module'
import { init, recordTool, shutdown } from '@agentops/sdk'
import { aiSdkTelemetry } from '@agentops/sdk/ai-sdk'

const [directory, openaiUrl, anthropicUrl] = process.argv.slice(2)
const require = createRequire(`${directory}/`)
const { generateText, jsonSchema, stepCountIs, streamText, tool } = require('ai')
const { createAnthropic } = require('@ai-sdk/anthropic')
const { createOpenAI } = require('@ai-sdk/openai')

globalThis.AI_SDK_LOG_WARNINGS = false
const client = init({ name: 'ai 7', agent: 'host', autoStartSession: false })
const openai = createOpenAI({ baseURL: `${openaiUrl}/v1`, apiKey: 'none' }).chat('gpt-4o-mini')
const anthropic = createAnthropic({ baseURL: `${anthropicUrl}/v1`, apiKey: 'none' })('claude')

function question(model, name, execute) {
  return {
    model,
    prompt: 'How is the weather?',
    tools: { weather: tool({ inputSchema: jsonSchema({ type: 'object' }), execute }) },
    stopWhen: stepCountIs(3),
    maxRetries: 0,
    telemetry: aiSdkTelemetry({ name, agent: name }),
  }
}

const weather = recordTool('weather')(async ({ city }) => ({ city, sky: 'sunny' }))

async function work() {
  await generateText(question(openai, 'asker', weather))
  const sink = () => {
    throw new RangeError('the city has sunk')
  }
  await streamText(question(anthropic, 'streamer', sink)).consumeStream()
}

/** Two at once, of which one streams, and a third that nobody answers. */
async function workAtOnce() {
  const gone = createOpenAI({ baseURL: 'http://127.0.0.1:9/v1', apiKey: 'none' }).chat('gone')
  await Promise.all([
    generateText(question(openai, 'ann', weather)),
    streamText(question(anthropic, 'bob', weather)).consumeStream(),
    generateText(question(gone, 'lost', weather)).catch(() => undefined),
  ])
}

for (const fn of [work, workAtOnce]) {
  const session = client.startSession({ name: 'ai 7' })
  process.stdout.write(`session ${session.id}\n`)
  await session.run(fn)
  await session.end()
}
await shutdown()
