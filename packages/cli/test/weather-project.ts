import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Brain, callTools, say } from '@agentops/testkit/openai-wire/brain'
import { type OpenAiWire, startOpenAiWire } from '@agentops/testkit/openai-wire/server'
import { type Finished, runProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { startAgentops } from './agentops.ts'
import { z } from 'zod'

/** Packages run from their source unless they are built. */
const FLAGS = typescriptProgram('').filter((flag) => flag !== '')
/** Whether the packages of a project run from their source. */
export const FROM_SOURCE = FLAGS.some((flag) => flag.startsWith('--conditions'))

/** A key as a user might hand to a model; put together here, so that none stands in this file. */
const KEY = `sk-proj-${'4f7Ab9'.repeat(7)}`

const agent = (instructions: string) => `
import { init, recordTool } from '@agentops/sdk'
import OpenAI from 'openai'
init({ name: 'Weather "agent"' })
const openai = new OpenAI({ maxRetries: 0 })
const weather = recordTool('weather')(async ({ city }) => ({ sky: 'Sunny in ' + city }))
const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }]
const messages = [
  { role: 'system', content: '${instructions}' },
  { role: 'user', content: 'What is the weather in Oslo? My key is ${KEY}, ask Ada Lovelace.' },
]
const ask = () => openai.chat.completions.stream({ model: 'gpt-4o-mini', messages, tools })
const first = await ask().finalMessage()
messages.push(first)
for (const call of first.tool_calls ?? []) {
  const result = await weather(JSON.parse(call.function.arguments)).catch((error) => String(error))
  messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) })
}
if (first.tool_calls) console.log((await ask().finalMessage()).content)
else console.log(first.content)
`

/** Asks for the weather, and says what it was told. */
const brain: Brain = ({ messages }) => {
  const told = messages.findLast(({ role }) => role === 'tool')?.content
  if (told === undefined) return callTools({ name: 'weather', arguments: { city: 'Oslo' } })
  return say(`I was told: ${String(told)}. Your key is ${KEY}.`)
}

type Environment = Readonly<Record<string, string | undefined>>

/** A project with an agent, as a user has one, and a server beside it. */
export interface WeatherProject {
  readonly path: string
  /** The server's. */
  readonly url: string
  /** What the agent says when nothing is changed. */
  readonly answer: string
  writeAgent(instructions: string): Promise<void>
  /** Runs Node in the project. */
  node(args: readonly string[], env: Environment): Promise<Finished>
  /** What a program in the project needs to be run by Node. */
  readonly environment: Environment
  startModel(): Promise<OpenAiWire>
  stopServer(): Promise<void>
  remove(): Promise<void>
}

/** Makes the project, starts the server and records the agent once; the model is gone afterwards. */
export async function recordWeatherProject(): Promise<WeatherProject> {
  const directory = await temporaryDirectory('weather')
  const { path } = directory
  const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))
  await symlink(modules, join(path, 'node_modules'))
  await writeFile(join(path, 'package.json'), '{ "type": "module" }')
  const data = join(path, 'data')
  const dev = startAgentops(['dev', '--port', '0', '--data', data, '--json'])
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(await dev.waitForLine(/"port"/)))
  const environment = {
    NODE_OPTIONS: FROM_SOURCE ? FLAGS.join(' ') : undefined,
    // What tests run under is not for what they start.
    VITEST: undefined,
    NODE_TEST_CONTEXT: undefined,
    NODE_ENV: undefined,
    AGENTOPS_ENDPOINT: url,
  }
  const project: WeatherProject = {
    path,
    url,
    answer: `I was told: {"sky":"Sunny in Oslo"}. Your key is ${KEY}.\n`,
    environment,
    writeAgent: (instructions) => writeFile(join(path, 'agent.js'), agent(instructions)),
    node: (args, env) =>
      runProcess({ command: process.execPath, args, env: { ...environment, ...env }, cwd: path }),
    startModel: () => startOpenAiWire({ pace: 'instant', brain }),
    async stopServer() {
      dev.kill('SIGINT')
      await dev.finished()
    },
    remove: () => directory.remove(),
  }
  await record(project)
  return project
}

async function record(project: WeatherProject): Promise<void> {
  await project.writeAgent('Be kind and brief.')
  const model = await project.startModel()
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-test' }
  const { stdout, stderr } = await project.node(['agent.js'], env)
  await model.close()
  if (stdout !== project.answer) throw new Error(`the agent said ${stdout}\n${stderr}`)
}
