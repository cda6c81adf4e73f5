import { typescriptProgram } from '@agentops/testkit/typescript-program'
import { runProcess } from '@agentops/testkit/processes'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventTree } from '../integrations/event-tree.ts'
import { type Recording, startRecording } from '../recording.ts'
import { type ScriptedProvider, startScriptedProvider } from '../scripted-provider.ts'

let recording: Recording
let provider: ScriptedProvider

beforeAll(async () => {
  ;[recording, provider] = await Promise.all([startRecording(), startScriptedProvider()])
})

afterAll(async () => {
  await Promise.all([recording.close(), provider.close()])
})

/** Runs the agent beside another instrumentation; gives the session's events and what the other saw. */
/** Sentry says on Bun what it cannot do there. */
const SENTRY_ON_BUN = /^\[Sentry\] No diagnostics-channel injection detected.*\n/

async function run(neighbour: string, order: string) {
  const file = join(import.meta.dirname, '../agents/neighbours.ts')
  const { code, stdout, stderr } = await runProcess({
    command: process.execPath,
    args: typescriptProgram(file, neighbour, order),
    env: {
      AGENTOPS_ENDPOINT: recording.url,
      OPENAI_API_KEY: 'none',
      OPENAI_BASE_URL: provider.baseURL,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  })
  expect([code, stderr.replace(SENTRY_ON_BUN, '')]).toEqual([0, ''])
  const said: { session: string; spans: string[] } = JSON.parse(stdout)
  const events = await recording.events(said.session)
  const { spans } = said
  const tokens = events.reduce((sum, { inputTokens }) => sum + inputTokens, 0)
  return { tree: eventTree(events), spans, tokens }
}

const CALLS = ['llm chat json', 'llm chat stream', 'llm chat no-key failed']
const APART = ['action work', ...CALLS.map((call) => `  ${call}`), '  action inside']
const JOINED = [
  'action work',
  '  action query',
  ...CALLS.map((call) => `    ${call}`),
  '    action inside',
]

describe.each(['first', 'last'])('with the other one set up %s', (order) => {
  it('spans of OpenLLMetry in a NodeSDK join the session, and no call is recorded twice', async () => {
    const { tree, spans, tokens } = await run('joined', order)
    expect(tree).toEqual(JOINED)
    expect(tokens).toBe(240)
    expect(spans).toEqual(['chat json', 'chat stream', 'query'])
  })

  it('Sentry records what is its own, and nothing of ours', async () => {
    const { tree, spans } = await run('sentry', order)
    expect(tree).toEqual(APART)
    expect(spans).toContain('transaction')
    expect(spans.join()).not.toContain(recording.url)
  })
})

it('without the span processor a NodeSDK records what is its own, and nothing of ours', async () => {
  const { tree, spans } = await run('apart', 'first')
  expect(tree).toEqual(APART)
  expect(spans).toEqual(['chat json', 'chat stream', 'query'])
})

it("Sentry may be the process's OpenTelemetry", async () => {
  const { tree, spans } = await run('sentry-opentelemetry', 'first')
  expect(tree).toEqual(APART)
  expect(spans).toEqual(expect.arrayContaining(['transaction', 'query']))
  expect(spans.join()).not.toContain(recording.url)
})
