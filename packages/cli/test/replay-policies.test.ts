import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentops, agentopsAlone, agentopsAnswered } from './agentops.ts'
import { recordWeatherProject, type WeatherProject } from './weather-project.ts'

/** What a replay does where the program asks something else, and how it is told: by the command. */

let project: WeatherProject
let model: OpenAiWire
let sessionId: string
let env: Readonly<Record<string, string | undefined>>

beforeAll(async () => {
  project = await recordWeatherProject()
  model = await project.startModel()
  env = { ...project.environment, OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-test' }
  const { stdout } = await agentops(['sessions', 'show', 'latest', '--json'], env)
  const shown = z.object({ session: z.object({ id: z.string() }) })
  sessionId = shown.parse(JSON.parse(stdout)).session.id
  const agent = await readFile(join(project.path, 'agent.js'), 'utf8')
  await writeFile(
    join(project.path, 'changed.js'),
    agent.replace('kind and brief', 'kind and thorough'),
  )
  const quiet = agent.replace(
    '= await ask().finalMessage()',
    '= await ask().finalMessage().catch(() => ({}))',
  )
  await writeFile(
    join(project.path, 'quiet.js'),
    quiet.replace('kind and brief', 'kind and thorough'),
  )
  const retrying = agent.replace('maxRetries: 0', 'maxRetries: 2')
  await writeFile(join(project.path, 'retrying.js'), retrying.replace('brief', 'thorough'))
})

afterAll(async () => {
  await model.close()
  await project.stopServer()
  await project.remove()
})

type Run = (
  args: readonly string[],
) => Promise<{ code: number | null; stdout: string; stderr: string }>

/** @param run how the command is run; what reached the model meanwhile is counted */
async function replay(flags: readonly string[], program = 'changed.js', run: Run = plainly) {
  const before = model.log.length
  const result = await run(['replay', sessionId, ...flags, '--', process.execPath, program])
  return { ...result, asked: model.log.length - before }
}

const plainly: Run = (args) => agentops(args, env, project.path)
const alone: Run = (args) => agentopsAlone(args, env, project.path)
const answering =
  (answer: string): Run =>
  (args) =>
    agentopsAnswered(answer, args, { env, cwd: project.path })

const DIFFERENCE = 'Be kind and [-brief-]{+thorough+}'

describe('a replay whose program asks something else', () => {
  it('goes on live by default, and says at once what differs', async () => {
    const { code, stdout, stderr, asked } = await replay(['--tool', 'weather=live'])
    expect(stderr).toContain('the replay diverged at llm:chat[0]')
    expect(stderr).toContain(DIFFERENCE)
    expect(stdout).toContain('I was told')
    expect(stdout).toMatch(/^Diverged {3}llm:chat\[0\]$/m)
    expect([code, asked]).toEqual([0, 2])
  })

  it.each([['--strict'], ['--on-divergence=stop']])('stops with %s, and names it', async (flag) => {
    const { code, stderr, asked } = await replay([flag])
    expect(stderr).toContain(DIFFERENCE)
    expect(stderr).toContain('ReplayDivergenceError')
    expect([code, asked]).toEqual([1, 0])
  })

  it('stops also a program that keeps the error to itself, or tries again', async () => {
    const quiet = await replay(['--strict'], 'quiet.js')
    expect(quiet.stderr).toContain('The program diverged at llm:chat[0].')
    expect([quiet.code, quiet.asked]).toEqual([1, 0])
    const retrying = await replay(['--strict'], 'retrying.js')
    expect([retrying.code, retrying.asked]).toEqual([1, 0])
  })

  it('asks the person at the terminal, and nothing is live after a no', async () => {
    const yes = await replay(
      ['--on-divergence', 'ask', '--tool=weather=live'],
      'changed.js',
      answering('y'),
    )
    expect(yes.stdout).toContain('Go on live from here? [y/N]')
    expect([yes.code, yes.asked]).toEqual([0, 2])
    const no = await replay(['--on-divergence', 'ask'], 'retrying.js', answering('n'))
    expect(no.stdout).toContain('Go on live from here? [y/N]')
    expect([no.code, no.asked]).toEqual([1, 0])
  })

  it('stops where nobody can be asked, and says why', async () => {
    const { code, stderr, asked } = await replay(['--on-divergence', 'ask'], 'changed.js', alone)
    expect(stderr).toContain('there is no terminal to ask at, so it stops here')
    expect([code, asked]).toEqual([1, 0])
  })
})

describe('a tool', () => {
  it('runs in the recording when it is to, also when a person is asked', async () => {
    const live = await replay(['--tool', 'weather=live'], 'agent.js')
    expect(live.stdout).toMatch(/^Served {5}2 /m)
    const yes = await replay(['--tool', 'weather=confirm'], 'agent.js', answering('y'))
    expect(yes.stdout).toContain('run the tool weather with {"city":"Oslo"}? [y/N]')
    expect(yes.stdout).toMatch(/^Served {5}2 /m)
    const no = await replay(['--tool', 'weather=confirm'], 'agent.js', answering('n'))
    expect(no.stdout).toMatch(/^Served {5}3 /m)
  })

  it('behind the fork does not run by itself; a stub gives nothing', async () => {
    const call = 'tool_calls=[{"name":"weather","arguments":{"city":"Bergen"}}]'
    const fork = ['--at', 'llm:1', '--set', call]
    const refused = await replay(fork, 'agent.js')
    expect(refused.stdout).toContain('ToolNotRunError')
    const stub = await replay([...fork, '--tool', 'weather=stub'], 'agent.js')
    expect(stub.stdout).not.toContain('Bergen')
    expect(stub.code).toBe(0)
  })
})

it('answers come at the recorded pace when they are to', async () => {
  const slow = ['--pace', 'recorded', '--json']
  const { stdout, code, asked } = await replay(slow, 'agent.js')
  expect([code, asked]).toEqual([0, 0])
  const { replay: report, branch } = z
    .object({
      replay: z.object({ sessionId: z.string() }),
      branch: z.looseObject({ policy: z.looseObject({ pace: z.string() }) }),
    })
    .parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
  expect(branch.policy.pace).toBe('recorded')
  const firstChunkOf = async (id: string) => {
    const shown = await agentops(['sessions', 'show', id, '--json'], env)
    const events = z.object({
      events: z.array(
        z.looseObject({ type: z.string(), timeToFirstChunkMs: z.number().nullable() }),
      ),
    })
    const [first] = events
      .parse(JSON.parse(shown.stdout))
      .events.filter(({ type }) => type === 'llm')
    return first?.timeToFirstChunkMs ?? 0
  }
  expect(await firstChunkOf(report.sessionId)).toBeGreaterThanOrEqual(
    Math.floor(await firstChunkOf(sessionId)),
  )
})

it('the same command twice does the same: latest is no replay, and an edit needs its place', async () => {
  const first = await agentops(
    ['replay', 'latest', '--json', '--', process.execPath, 'agent.js'],
    env,
    project.path,
  )
  const line = first.stdout.trim().split('\n').at(-1) ?? ''
  expect(JSON.parse(line)).toMatchObject({ replay: { baseSessionId: sessionId } })
  const { code, stderr } = await replay(['--set', 'completion=x'], 'agent.js')
  expect(stderr).toContain('Name the event with --at.')
  expect(code).toBe(2)
})

describe('chance', () => {
  it('is as it was for a program that was recorded so, and is to be given it', async () => {
    const agent = await readFile(join(project.path, 'agent.js'), 'utf8')
    const gambler = agent.replace('in Oslo?', "in Oslo? I rolled ' + Math.random() + '.")
    await writeFile(join(project.path, 'gambler.js'), gambler)
    const recorded = await project.node(['gambler.js'], { ...env, AGENTOPS_DETERMINISTIC: 'true' })
    expect(recorded.code, recorded.stderr).toBe(0)
    const words = ['replay', 'latest', '--strict']
    const program = ['--', process.execPath, 'gambler.js']
    const before = model.log.length
    const same = await agentops([...words, '--deterministic', ...program], env, project.path)
    expect([same.code, model.log.length]).toEqual([0, before])
    const other = await agentops([...words, ...program], env, project.path)
    expect(other.stderr).toContain('diverged at llm:chat[0]')
  })
})

it('a call that is larger than what is kept is named, by the export and by the replay', async () => {
  const agent = await readFile(join(project.path, 'agent.js'), 'utf8')
  const large = agent.replace(
    'What is the weather',
    '\' + "x".repeat(9e6) + \' What is the weather',
  )
  await writeFile(join(project.path, 'large.js'), large)
  const recorded = await project.node(['large.js'], env)
  expect(recorded.code, recorded.stderr).toBe(0)
  const exported = await agentops(
    ['sessions', 'export', 'latest', '-o', 'large.gz'],
    env,
    project.path,
  )
  expect(exported.stderr).toMatch(/2 of 3 events are not kept whole:\n {2}[0-9a-f]{16} {2}llm chat/)
  expect(exported.stderr).toContain('size')
  const words = ['replay', 'large.gz', '--strict', '--', process.execPath, 'large.js']
  const { code, stderr } = await agentops(words, env, project.path)
  expect(stderr).toContain('2 of 3 events are not kept whole')
  expect(code).toBe(1)
})
