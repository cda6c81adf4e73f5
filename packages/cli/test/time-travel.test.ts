import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { startOpenAiWire, type OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { createTravelBrain } from '@agentops/testkit/travel-brain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentops, startAgentops } from './agentops.ts'

/** The demo agent is recorded once, against a wire that is then stopped, and run again from there. */

const AGENT = fileURLToPath(import.meta.resolve('@agentops/example-travel-agent/agent'))
const COMMAND = ['--', process.execPath, '--conditions=@agentops/source', '--import', 'tsx', AGENT]

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

  it('answers with what was set, in a session of its own', async () => {
    const edit = ['--at', 'llm:8', '--set', 'completion=Stay at home.']
    const { replay: report, branch } = await replay(sessionId, ...edit)
    expect(report).toMatchObject({ liveCalls: 0, divergence: null, branchId: branch.id })
    const shown = await run('sessions', 'show', report.sessionId, '--content')
    expect(shown.stdout).toContain('Stay at home.')
  })
})
