// Agents of LlamaIndex.TS, whose tools and runs are named by this package's own wrappers.
import { createRequire } from 'node:module'
import { init, recordAction, recordTool, shutdown, trackAgent } from '@agentops/sdk'

const [directory, openaiUrl] = process.argv.slice(2)
const require = createRequire(`${directory}/`)
const { openai } = require('@llamaindex/openai')
const { agent } = require('@llamaindex/workflow')
const { tool } = require('llamaindex')
const { z } = require('zod')

const client = init({ name: 'llamaindex', agent: 'test', autoStartSession: false })

async function look({ city }) {
  if (city === 'Atlantis') throw new RangeError('Atlantis has sunk')
  return { sky: `Sunny in ${city}` }
}
const parameters = z.object({ city: z.string() })
const description = 'Weather in a city'
const execute = recordTool('weather')(look)

function agentOf(name) {
  const llm = openai({ model: 'gpt-4o-mini', apiKey: 'none', baseURL: openaiUrl, maxRetries: 0 })
  const tools = [tool({ name: 'weather', description, parameters, execute })]
  return agent({ name, llm, tools, systemPrompt: 'Be brief.' })
}

/** Two lines for each agent: who acts, and what is asked. */
const askerOf = (name) =>
  trackAgent(name)(recordAction(`ask ${name}`)((question) => agentOf(name).run(question)))

async function inSession(work) {
  const session = client.startSession()
  process.stdout.write(`session ${session.id}\n`)
  await session.run(work)
  await session.end()
}

await inSession(() => agentOf('Plain').run('What is the weather?'))
await inSession(() =>
  Promise.all(['Ann', 'Bob'].map((name) => askerOf(name)('What is the weather?'))),
)
await shutdown()
