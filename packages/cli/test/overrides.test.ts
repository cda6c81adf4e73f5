import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OpenAiWire } from '@agentops/testkit/openai-wire/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentops } from './agentops.ts'
import { recordWeatherProject, type WeatherProject } from './weather-project.ts'

/** Every kind of override and every limit, as a person gives them, on a real agent. */

let project: WeatherProject
let model: OpenAiWire
let sessionId: string

beforeAll(async () => {
  project = await recordWeatherProject()
  model = await project.startModel()
  const { stdout } = await agentops([
    'sessions',
    'show',
    'latest',
    '--json',
    '--server',
    project.url,
  ])
  const shown = z.object({ session: z.object({ id: z.string() }) })
  sessionId = shown.parse(JSON.parse(stdout)).session.id
})

afterAll(async () => {
  await model.close()
  await project.stopServer()
  await project.remove()
})

/** Runs the agent again; what reached the model is in `asked`. */
async function replay(...flags: readonly string[]) {
  const before = model.log.length
  const env = { ...project.environment, OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-test' }
  const words = ['replay', sessionId, ...flags, '--', process.execPath, 'agent.js']
  const { code, stdout, stderr } = await agentops(words, env, project.path)
  const asked = model.log.slice(before).map(({ request }) => request)
  return { code, said: stdout.split('\n')[0], stdout, stderr, asked }
}

const said = (content: string) => [{ role: 'user', parts: [{ type: 'text', content }] }]

describe('an override', () => {
  it('of the tool calls: the tool runs with what the model is made to ask', async () => {
    const calls = JSON.stringify([{ name: 'weather', arguments: { city: 'Bergen' } }])
    const run = await replay(
      '--at',
      'llm:1',
      '--set',
      `tool_calls=${calls}`,
      '--tool',
      'weather=live',
    )
    expect(run.said).toContain('Sunny in Bergen')
    expect(run.asked).toHaveLength(1)
  })

  it('of a completion, or of a tool in a file: nothing or one call is live', async () => {
    const completion = await replay('--at', 'llm:1', '--set', 'completion=Stay at home.')
    expect([completion.said, completion.asked]).toEqual(['Stay at home.', []])
    await writeFile(join(project.path, 'edit.json'), '{ "result": { "sky": "Snow" } }')
    const tool = await replay('--at', 'tool:1', '--edit', 'edit.json')
    expect(tool.said).toContain('"Snow"')
    expect(tool.asked).toHaveLength(1)
  })

  it('marks what it changed in the new session, and nothing else', async () => {
    await replay('--at', 'tool:1', '--set', 'tool.result={"sky":"Hail"}')
    const server = ['--server', project.url]
    const listed = await agentops(['sessions', 'list', '--limit', '1', '--json', ...server])
    const page = z.object({ sessions: z.tuple([z.object({ id: z.string() })]) })
    const { id } = page.parse(JSON.parse(listed.stdout)).sessions[0]
    const shown = await agentops(['sessions', 'show', id, ...server])
    expect(shown.stdout.match(/(llm|tool) .* edited/g)).toEqual([
      expect.stringMatching(/^tool weather edited/),
    ])
  })

  it('of a tool: it throws, and the agent tells the model', async () => {
    const error = '{"name":"StormError","message":"too windy"}'
    const run = await replay('--at', 'tool:1', '--set', `tool.error=${error}`)
    expect(run.said).toContain('StormError: too windy')
  })

  it('of a request: the model is asked with all of it', async () => {
    const edits = ['system=Be loud.', 'request.model=gpt-4o', 'request.parameters.temperature=0']
    const more = ['request.parameters={"max_tokens":7}', `messages=${JSON.stringify(said('Hi'))}`]
    // A system prompt is a message to this model, and stays whatever the order.
    const sets = [...edits, ...more].flatMap((edit) => ['--set', edit])
    const { asked } = await replay('--at', 'llm:1', ...sets)
    expect(asked[0]).toMatchObject({
      model: 'gpt-4o',
      temperature: 0,
      max_completion_tokens: 7,
      messages: [
        { role: 'system', content: 'Be loud.' },
        { role: 'user', content: 'Hi' },
      ],
    })
  })
})

describe('a limit', () => {
  it.each([
    [['--max-calls', '0'], '(--max-calls)', 0],
    [['--budget', '0.000000001'], '(--budget)', 1],
    [['--timeout', '0.05'], '(--timeout)', 0],
  ])('%j stops the run and names itself', async (flags, name, calls) => {
    const { code, stderr, asked } = await replay('--at', 'llm:1', ...flags)
    expect(stderr).toContain(name)
    expect(asked).toHaveLength(calls)
    expect(code).toBe(1)
  })
})

it('several runs are a table of models', async () => {
  const flags = ['--at', 'llm:2', '--runs', '2', '--models', 'gpt-4o,gpt-4o-mini']
  const { stdout, asked } = await replay(...flags)
  expect(stdout).toMatch(/^MODEL +OUTCOME +EXIT +STEPS +LIVE +COST +TIME +SESSION/m)
  expect(stdout.match(/^gpt-4o(-mini)? .*Success/gm)).toHaveLength(4)
  expect(asked.map((one) => z.looseObject({ model: z.string() }).parse(one).model)).toEqual([
    'gpt-4o',
    'gpt-4o',
    'gpt-4o-mini',
    'gpt-4o-mini',
  ])
})
