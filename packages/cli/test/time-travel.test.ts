import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { runProcess } from '@agentops/testkit/processes'
import { startOpenAiWire, type OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { createTravelBrain } from '@agentops/testkit/travel-brain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentops, startAgentops } from './agentops.ts'

/** The demo agent is recorded once, against a wire that is then stopped, and run again from there. */

const AGENT = fileURLToPath(import.meta.resolve('@agentops/example-travel-agent/agent'))
const PROGRAM = typescriptProgram(AGENT)
const COMMAND = ['--', process.execPath, ...PROGRAM]

const Replayed = z.object({
  replay: z.object({
    sessionId: z.string(),
    baseSessionId: z.string(),
    branchId: z.string(),
    served: z.number(),
    liveCalls: z.number(),
    savedNano: z.number(),
    notMade: z.number(),
    divergence: z.looseObject({ path: z.string() }).nullable(),
  }),
  branch: z.looseObject({ id: z.string() }),
  exitCode: z.number(),
})

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let wire: OpenAiWire
let dev: ReturnType<typeof startAgentops>
let server: string
let sessionId: string
let file: string

beforeAll(async () => {
  directory = await temporaryDirectory('time-travel')
  file = join(directory.path, 'trip.gz')
  wire = await startOpenAiWire({ brain: createTravelBrain({ retryAfterMs: 20 }), pace: 'instant' })
  const data = join(directory.path, 'data')
  dev = startAgentops(['dev', '--port', '0', '--data', data, '--demo', '--json'], wireOf(wire.url))
  server = z.object({ url: z.string() }).parse(JSON.parse(await dev.waitForLine(/"port"/))).url
  const demo = z.object({ demo: z.object({ sessionId: z.string() }) })
  sessionId = demo.parse(JSON.parse(await dev.waitForLine(/"demo"/))).demo.sessionId
  await wire.close()
})

afterAll(async () => {
  dev.kill('SIGKILL')
  await dev.finished()
  await directory.remove()
})

function wireOf(url: string) {
  return { OPENAI_BASE_URL: url, OPENAI_API_KEY: 'sk-test' }
}

/** Nothing listens at the address of the wire that was recorded. */
function run(...args: string[]) {
  return agentops(args, { AGENTOPS_ENDPOINT: server, ...wireOf(wire.url) })
}

async function replay(...args: string[]) {
  const { code, stdout, stderr } = await run('replay', '--json', ...args, ...COMMAND)
  return { code, stderr, ...Replayed.parse(JSON.parse(stdout)) }
}

describe('a recording', () => {
  it('is written to a file and runs again with the provider gone', async () => {
    const exported = await run('sessions', 'export', 'latest', '-o', file, '--json')
    expect(JSON.parse(exported.stdout)).toMatchObject({ sessionId, file })
    const { code, replay: report } = await replay(file, '--strict')
    expect(code).toBe(0)
    expect(report).toMatchObject({
      baseSessionId: sessionId,
      liveCalls: 0,
      notMade: 0,
      divergence: null,
    })
    expect(report.served).toBe(14)
    expect(report.savedNano).toBeGreaterThan(0)
  })

  it('is brought into another server, where it runs again as well', async () => {
    const data = join(directory.path, 'other')
    const other = startAgentops(['dev', '--port', '0', '--data', data, '--json'])
    const { url } = z
      .object({ url: z.string() })
      .parse(JSON.parse(await other.waitForLine(/"port"/)))
    const imported = await run('sessions', 'import', file, '--server', url, '--json')
    expect(JSON.parse(imported.stdout)).toEqual({ sessionId, url: `${url}/sessions/${sessionId}` })
    const again = await run('sessions', 'import', file, '--server', url)
    expect(again.stderr).toContain(`session ${sessionId} is already here`)
    expect(again.code).toBe(1)
    const { replay: report } = await replay(sessionId, '--server', url)
    expect(report).toMatchObject({ served: 14, liveCalls: 0, divergence: null })
    other.kill('SIGINT')
    await other.finished()
  })

  it('that is none is refused', async () => {
    const { code, stderr } = await run('sessions', 'import', AGENT)
    expect(stderr).toContain('the body is no gzip file')
    expect(code).toBe(1)
    expect(await readFile(file)).toSatisfy((bytes: Buffer) => bytes.length < 100_000)
  })
})

describe('a fork', () => {
  it('names what there is, when there is no such event', async () => {
    const { code, stderr } = await run('replay', sessionId, '--at', 'llm:99', ...COMMAND)
    expect(stderr).toContain('The recording has no event llm:99.')
    expect(stderr).toMatch(/[0-9a-f]{16} {2}llm:8 {5}chat gpt-4o-mini/)
    expect(code).toBe(4)
  })

  it('is edited in $EDITOR until it is right, run, and compared', async () => {
    const editor = join(directory.path, 'editor.mjs')
    await writeFile(editor, EDITOR)
    const edit = ['tt', 'fork', sessionId, '--at', 'llm:8', '--name', 'home', '--edit', '--json']
    const forked = await agentops(edit, {
      AGENTOPS_ENDPOINT: server,
      EDITOR: `"${process.execPath}" "${editor}"`,
    })
    expect(forked.stderr).toBe('')
    const { branch } = z
      .object({ branch: z.looseObject({ id: z.string() }) })
      .parse(JSON.parse(forked.stdout))
    const override = { target: 'completion', text: 'Stay at home.' }
    expect(branch).toMatchObject({ name: 'home', overrides: [{ override }] })

    const { replay: report } = await replay('home')
    expect(report).toMatchObject({ liveCalls: 0, divergence: null, branchId: branch.id })
    const shown = await run('tt', 'show', sessionId, '--json')
    const tree = { branches: [{ id: branch.id, runs: [{ session: { id: report.sessionId } }] }] }
    expect(JSON.parse(shown.stdout)).toMatchObject(tree)
    const { stdout } = await run('tt', 'diff', sessionId, report.sessionId)
    expect(stdout).toMatch(/^~ .*llm chat {2}first difference\n.*answer.*Stay/m)
    expect(stdout).toMatch(/^Steps .* 1 changed, 0 added, 0 removed$/m)
    expect(stdout).toMatch(/^Saved .* by 1\d replayed steps$/m)
  })

  it.each([
    [['--set', 'colour=red'], 'colour: cannot be set; what can: completion'],
    [['--set', 'tool.result=1'], 'tool.result: overrides a tool'],
    [['--match', 'loosely'], 'Allowed choices are strict, semantic, position'],
    [['--tool', 'book'], 'It must be NAME=POLICY'],
  ])('with %j is refused, and says what would do', async (flags, reason) => {
    const { code, stderr } = await run('tt', 'fork', sessionId, '--at', 'llm:1', ...flags)
    expect(stderr).toContain(reason)
    expect(code).toBe(2)
  })
})

describe('several runs', () => {
  it('are tabulated, live from the fork on, with the model that was named', async () => {
    const brain = createTravelBrain({ retryAfterMs: 20 })
    const live = await startOpenAiWire({ brain, pace: 'instant' })
    const several = ['--at', 'llm:7', '--runs', '2', '--models', 'gpt-4o', '--json']
    const { stdout } = await agentops(['replay', sessionId, ...several, ...COMMAND], {
      AGENTOPS_ENDPOINT: server,
      ...wireOf(live.url),
    })
    await live.close()
    const results = z.object({ runs: z.array(z.looseObject({ liveCalls: z.number() })) })
    const { runs } = results.parse(JSON.parse(stdout))
    const one = { model: 'gpt-4o', state: 'Success', exitCode: 0 }
    expect(runs).toMatchObject([one, one])
    const calls = runs.reduce((sum, { liveCalls }) => sum + liveCalls, 0)
    expect(calls).toBeGreaterThan(1)
    expect(live.log).toHaveLength(calls)
    const [first] = live.log
    expect(first?.request).toMatchObject({ model: 'gpt-4o' })
  })

  it('need a fork', async () => {
    const { code, stderr } = await run('replay', sessionId, '--runs', '2', ...COMMAND)
    expect(stderr).toContain('Without a fork every run is the same.')
    expect(code).toBe(2)
  })
})

describe('a project', () => {
  it('runs what is switched on, until it is switched off', async () => {
    const project = { cwd: directory.path, env: { AGENTOPS_ENDPOINT: server, ...wireOf(wire.url) } }
    const tt = (...words: string[]) => agentops(['tt', ...words], project.env, project.cwd)
    const earlier = await run('tt', 'show', sessionId, '--json')
    const before = z.object({ runs: z.array(z.unknown()) }).parse(JSON.parse(earlier.stdout))
      .runs.length
    const nothing = await tt('on')
    expect(nothing.stderr).toContain('Nothing was switched on here before')
    expect((await tt('on', sessionId)).code).toBe(0)
    const { code } = await runProcess({ command: process.execPath, args: PROGRAM, ...project })
    expect(code).toBe(0)
    expect((await tt('off')).code).toBe(0)
    const content = await readFile(join(directory.path, '.agentops_time_travel.json'), 'utf8')
    expect(JSON.parse(content)).toMatchObject({ enabled: false })
    const without = await run('tt', 'show', sessionId, '--json')
    const { runs } = z.object({ runs: z.array(z.unknown()) }).parse(JSON.parse(without.stdout))
    expect(runs).toHaveLength(before + 1)
  })
})

/** Saves a mistake first, and what is right when the mistake is told. */
const EDITOR = `
import { readFileSync, writeFileSync } from 'node:fs'
const file = process.argv[2]
const text = readFileSync(file, 'utf8')
const isTold = text.startsWith('// completion: must be a text')
const event = JSON.parse(text.slice(text.indexOf('{')))
writeFileSync(file, JSON.stringify({ ...event, completion: isTold ? 'Stay at home.' : 5 }))
`
