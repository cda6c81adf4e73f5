import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentops } from './agentops.ts'
import { FROM_SOURCE, recordWeatherProject, type WeatherProject } from './weather-project.ts'

/** An agent is recorded; its tests then run as a project's, with the server and the provider gone. */

const VITEST_CONFIG = `
const conditions = ${FROM_SOURCE ? "['@agentops/source', 'node', 'default']" : "['node', 'default']"}
export default { resolve: { conditions }, ssr: { resolve: { conditions } } }
`

/** Nothing listens there: what is not answered by the recording fails. */
const GONE = { OPENAI_BASE_URL: 'http://127.0.0.1:65111/v1', OPENAI_API_KEY: undefined }

let project: WeatherProject
let made: Readonly<Record<'vitest' | 'node', string>>
let cassette: string

const Made = z.object({ test: z.string(), recording: z.string() })

beforeAll(async () => {
  project = await recordWeatherProject()
  const { path, url } = project
  await writeFile(join(path, 'vitest.config.js'), VITEST_CONFIG)
  const write = async (runner: string) => {
    const flags = [`--${runner}`, '--out', `tests/${runner}`, '--redact', 'Ada Love\\w+', '--json']
    const command = ['--server', url, '--', process.execPath, 'agent.js']
    const words = ['tt', 'export-test', 'latest', ...flags, ...command]
    const { stdout, stderr } = await agentops(words, {}, path)
    expect(stderr).toBe('')
    return Made.parse(JSON.parse(stdout))
  }
  const [vitest, node] = [await write('vitest'), await write('node')]
  made = { vitest: vitest.test, node: node.test }
  cassette = await readFile(join(path, node.recording), 'utf8')
  await project.stopServer()
})

afterAll(() => project.remove())

const RUNNERS = [
  ['vitest', (file: string) => ['node_modules/vitest/vitest.mjs', 'run', '--root', '.', file]],
  ['node', (file: string) => ['--test', file]],
] as const

describe.each(RUNNERS)('a test for %s', (runner, args) => {
  it('passes offline as long as the agent asks what it asked', async () => {
    await project.writeAgent('Be kind and brief.')
    const { code, stdout, stderr } = await project.node(args(made[runner]), GONE)
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/1 passed|# pass 1|ℹ pass 1/)
  })

  it('fails with the difference when the prompt is another', async () => {
    await project.writeAgent('Be kind and thorough.')
    const { code, stdout, stderr } = await project.node(args(made[runner]), GONE)
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
  const { code, stderr } = await agentops(words, {}, project.path)
  expect(stderr).toContain(reason)
  expect(code).toBe(exitCode)
})
