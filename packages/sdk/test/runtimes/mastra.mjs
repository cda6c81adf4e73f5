// Agents, a hand-over and a workflow of Mastra; it needs Node 22.
import { createRequire } from 'node:module'
import { init, recordTool, shutdown } from '@agentops/sdk'
import { agentOpsBridge } from '@agentops/sdk/mastra'

const [directory, openaiUrl] = process.argv.slice(2)
const require = createRequire(`${directory}/`)
const { Mastra } = require('@mastra/core')
const { Agent } = require('@mastra/core/agent')
const { createTool } = require('@mastra/core/tools')
const { createStep, createWorkflow } = require('@mastra/core/workflows')
const { Observability } = require('@mastra/observability')
const { createOpenAI } = require('@ai-sdk/openai')
const { z } = require('zod')

const client = init({ name: 'mastra', agent: 'test', autoStartSession: false })
const openai = createOpenAI({ baseURL: openaiUrl, apiKey: 'none' })

async function look({ city }) {
  if (city === 'Atlantis') throw new RangeError('Atlantis has sunk')
  return { sky: `Sunny in ${city}` }
}
const place = z.object({ city: z.string() })
const toolOf = (execute) =>
  createTool({ id: 'weather', description: 'Weather in a city', inputSchema: place, execute })

function agentOf(name, { model = 'gpt-4o-mini', execute = look, agents } = {}) {
  const tools = agents ? {} : { weather: toolOf(execute) }
  const id = name.toLowerCase()
  const about = { id, name, description: name, instructions: 'Be brief.', maxRetries: 0 }
  return new Agent({ ...about, model: openai.chat(model), tools, ...(agents && { agents }) })
}

const forecaster = agentOf('Forecaster')
const agents = {
  forecaster,
  ann: agentOf('Ann', { execute: recordTool('weather')(look) }),
  bob: agentOf('Bob'),
  triage: agentOf('Triage', { agents: { forecaster } }),
  broken: agentOf('Broken', { model: 'no-such-model' }),
}

const sky = z.object({ sky: z.string() })
const lookUp = createStep({
  id: 'look up',
  inputSchema: place,
  outputSchema: sky,
  execute: ({ inputData }) => recordTool('weather')(look)(inputData),
})
const trip = createWorkflow({ id: 'trip', inputSchema: place, outputSchema: sky })
  .then(lookUp)
  .commit()

const bridged = { configs: { default: { serviceName: 'test', bridge: agentOpsBridge() } } }
const observability = new Observability(bridged)
const mastra = new Mastra({ agents, workflows: { trip }, logger: false, observability })
const ask = (name) => mastra.getAgent(name).generate('What is the weather?')

async function inSession(work) {
  const session = client.startSession()
  process.stdout.write(`session ${session.id}\n`)
  await session.run(work)
  await session.end()
}

await inSession(async () => {
  await ask('forecaster')
  const stream = await mastra.getAgent('forecaster').stream('What is the weather?')
  for await (const text of stream.textStream) process.stdout.write(text.replaceAll('\n', ' '))
  process.stdout.write('\n')
})
await inSession(() => Promise.all([ask('ann'), ask('bob')]))
await inSession(() => ask('triage'))
await inSession(async () => {
  const run = await mastra.getWorkflow('trip').createRun()
  await run.start({ inputData: { city: 'Oslo' } })
})
await inSession(() => ask('broken').catch(() => undefined))
await inSession(() => agentOf('Alone').generate('What is the weather?'))
await shutdown()
