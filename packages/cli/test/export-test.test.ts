import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callTools, say } from '@agentops/testkit/openai-wire/brain'
import { startOpenAiWire } from '@agentops/testkit/openai-wire/server'
import { runProcess } from '@agentops/testkit/processes'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentops, startAgentops } from './agentops.ts'

/** An agent is recorded; its tests then run as a project's, with the server and the provider gone. */

/** Packages run from their source unless they are built. */
const FLAGS = typescriptProgram('').filter((flag) => flag !== '')
const FROM_SOURCE = FLAGS.some((flag) => flag.startsWith('--conditions'))

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
  const result = await weather(JSON.parse(call.function.arguments))
  messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) })
}
console.log((await ask().finalMessage()).content)
`

const VITEST_CONFIG = `
const conditions = ${FROM_SOURCE ? "['@agentops/source', 'node', 'default']" : "['node', 'default']"}
export default { resolve: { conditions }, ssr: { resolve: { conditions } } }
`

/** Nothing listens there: what is not answered by the recording fails. */
const GONE = { OPENAI_BASE_URL: 'http://127.0.0.1:65111/v1', OPENAI_API_KEY: undefined }

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let made: Readonly<Record<'vitest' | 'node', string>>
let cassette: string

const Made = z.object({ test: z.string(), recording: z.string() })

beforeAll(async () => {
  directory = await temporaryDirectory('export-test')
  const { path } = directory
  await symlink(
    fileURLToPath(new URL('../../../node_modules', import.meta.url)),
    join(path, 'node_modules'),
  )
  await writeFile(join(path, 'package.json'), '{ "type": "module" }')
  await writeFile(join(path, 'vitest.config.js'), VITEST_CONFIG)
  await writeAgent('Be kind and brief.')
  const data = join(path, 'data')
  const dev = startAgentops(['dev', '--port', '0', '--data', data, '--json'])
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(await dev.waitForLine(/"port"/)))
  await record(url)
  const write = async (runner: string) => {
    const words = [
      'tt',
      'export-test',
      'latest',
      `--${runner}`,
      '--out',
      `tests/${runner}`,
      '--json',
    ]
    const more = ['--redact', 'Ada Love\\w+', '--server', url, '--', process.execPath, 'agent.js']
    const { stdout, stderr } = await agentops([...words, ...more], {}, path)
    expect(stderr).toBe('')
    return Made.parse(JSON.parse(stdout))
  }
  const [vitest, node] = [await write('vitest'), await write('node')]
  made = { vitest: vitest.test, node: node.test }
  cassette = await readFile(join(path, node.recording), 'utf8')
  dev.kill('SIGINT')
  await dev.finished()
})

afterAll(() => directory.remove())

function writeAgent(instructions: string): Promise<void> {
  return writeFile(join(directory.path, 'agent.js'), agent(instructions))
}

/** Runs Node from source in the project. */
function node(args: readonly string[], env: Readonly<Record<string, string | undefined>>) {
  const options = FROM_SOURCE ? FLAGS.join(' ') : undefined
  // What this very test runs under is not for the tests that it starts.
  const own = {
    NODE_OPTIONS: options,
    VITEST: undefined,
    NODE_TEST_CONTEXT: undefined,
    NODE_ENV: undefined,
  }
  return runProcess({
    command: process.execPath,
    args,
    env: { ...own, ...env },
    cwd: directory.path,
  })
}

async function record(endpoint: string): Promise<void> {
  const wire = await startOpenAiWire({
    pace: 'instant',
    brain: ({ messages }) =>
      messages.some(({ role }) => role === 'tool')
        ? say(`Sunny. Your key is ${KEY}.`)
        : callTools({ name: 'weather', arguments: { city: 'Oslo' } }),
  })
  const env = { AGENTOPS_ENDPOINT: endpoint, OPENAI_BASE_URL: wire.url, OPENAI_API_KEY: 'sk-test' }
  const { code, stdout } = await node(['agent.js'], env)
  await wire.close()
  expect([code, stdout]).toEqual([0, `Sunny. Your key is ${KEY}.\n`])
}

const RUNNERS = [
  ['vitest', (file: string) => ['node_modules/vitest/vitest.mjs', 'run', '--root', '.', file]],
  ['node', (file: string) => ['--test', file]],
] as const

describe.each(RUNNERS)('a test for %s', (runner, args) => {
  it('passes offline as long as the agent asks what it asked', async () => {
    await writeAgent('Be kind and brief.')
    const { code, stdout, stderr } = await node(args(made[runner]), GONE)
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/1 passed|# pass 1|ℹ pass 1/)
  })

  it('fails with the difference when the prompt is another', async () => {
    await writeAgent('Be kind and thorough.')
    const { code, stdout, stderr } = await node(args(made[runner]), GONE)
    expect(code).toBe(1)
    expect(stdout + stderr).toContain('diverged at llm:chat')
    expect(stdout + stderr).toContain('Be kind and [-brief-]{+thorough+}')
  })
})

it('a recording that is kept holds no secrets, and can be read in a review', () => {
  const lines = cassette.trim().split('\n')
  expect(
    lines.map((line) => z.looseObject({ kind: z.string() }).parse(JSON.parse(line)).kind),
  ).toEqual(['header', 'event', 'event', 'event', 'end'])
  expect(cassette).not.toMatch(/4f7Ab9|Ada|Lovelace/)
})

it.each([
  ['agent.js', 'is no recording that can be read', 1],
  ['kept', 'The recording has', 2],
])('%s is refused, and says why', async (file, reason, exitCode) => {
  const path = file === 'kept' ? made.node.replace('.test.mjs', '.agentops-recording.jsonl') : file
  const words = ['tt', 'export-test', path, '--max-bytes', '100', '--', 'node', 'agent.js']
  const { code, stderr } = await agentops(words, {}, directory.path)
  expect(stderr).toContain(reason)
  expect(code).toBe(exitCode)
})
