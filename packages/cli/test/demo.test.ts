import { createTravelBrain } from '@agentops/testkit/travel-brain'
import { startOpenAiWire, type OpenAiWire } from '@agentops/testkit/openai-wire/server'
import type { WireExchange } from '@agentops/testkit/openai-wire/exchange'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { EventDetailSchema, SessionDetailSchema } from '@agentops/protocol/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { agentops, startAgentops } from './agentops.ts'

/**
 * The demo end to end, in processes as a user runs them: server, agent, SDK, terminal. The provider
 * is a wire of this test, so that its own log can be held against what was recorded.
 */

const Ready = z.object({ url: z.string(), port: z.number() })
const Demo = z.object({ demo: z.object({ sessionId: z.string(), url: z.string() }) })
const Shown = z.object({ session: SessionDetailSchema, events: z.array(EventDetailSchema) })
type Shown = z.infer<typeof Shown>

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let wire: OpenAiWire
let dev: ReturnType<typeof startAgentops>
let server: string
let sessionId: string
let shown: Shown

beforeAll(async () => {
  directory = await temporaryDirectory('demo')
  wire = await startOpenAiWire({ brain: createTravelBrain({ retryAfterMs: 20 }), pace: 'instant' })
  dev = startAgentops(['dev', '--port', '0', '--data', directory.path, '--demo', '--json'], {
    OPENAI_BASE_URL: wire.url,
    OPENAI_API_KEY: 'sk-test',
  })
  server = Ready.parse(JSON.parse(await dev.waitForLine(/"port"/))).url
  sessionId = Demo.parse(JSON.parse(await dev.waitForLine(/"demo"/))).demo.sessionId
  const { stdout } = await show(sessionId, '--json', '--content')
  shown = Shown.parse(JSON.parse(stdout))
})

afterAll(async () => {
  dev.kill('SIGKILL')
  await dev.finished()
  await wire.close()
  await directory.remove()
})

function show(...args: string[]) {
  return agentops(['sessions', 'show', ...args], { AGENTOPS_ENDPOINT: server })
}

function list(...args: string[]) {
  return agentops(['sessions', 'list', '--server', server, ...args])
}

function llmEvents() {
  return shown.events.filter(({ type }) => type === 'llm')
}

describe('what was recorded equals what the provider says happened', () => {
  it('has one event for each request, in order, with the same answer ids and tokens', () => {
    expect(wire.log).toHaveLength(8)
    expect(llmEvents().map(recordedCall)).toEqual(wire.log.map(providedCall))
  })

  it('has every tool call of every answer, with its arguments', () => {
    expect(llmEvents().map(recordedToolCalls)).toEqual(wire.log.map(providedToolCalls))
  })

  it('has the text of every answer and every prompt', () => {
    expect(llmEvents().map(({ outputMessages }) => textOf(outputMessages))).toEqual(
      wire.log.map(({ completion }) => completion?.choices[0]?.text ?? ''),
    )
    const sent = z.object({ messages: z.array(z.unknown()) })
    expect(
      llmEvents().map(
        (event) => event.inputMessages.length + Math.min(1, event.systemInstructions.length),
      ),
    ).toEqual(wire.log.map(({ request }) => sent.parse(request).messages.length))
  })

  it('has an execution for each tool call, one of them failed', () => {
    const tools = shown.events.filter(({ type }) => type === 'tool')
    const called = wire.log.flatMap(providedToolCalls).map(({ name }) => name)
    expect(tools.map(({ toolName }) => toolName)).toEqual(called)
    const failed = tools.filter(({ status }) => status === 'error')
    expect(failed).toMatchObject([{ toolName: 'check_weather', errorType: 'ForecastRangeError' }])
  })

  it('sums it all up in the session', () => {
    const usages = wire.log.flatMap(({ completion }) => (completion ? [completion.usage] : []))
    const total = (pick: (usage: (typeof usages)[number]) => number) =>
      usages.reduce((sum, usage) => sum + pick(usage), 0)
    expect(shown.session).toMatchObject({
      name: 'Travel agent',
      state: 'Success',
      counts: { llm: 8, tool: 6, error: 2, running: 0 },
      unpricedCalls: 0,
      tokens: {
        input: total((usage) => usage.prompt_tokens),
        output: total((usage) => usage.completion_tokens),
        cacheRead: total((usage) => usage.prompt_tokens_details.cached_tokens),
        reasoning: total((usage) => usage.completion_tokens_details.reasoning_tokens),
      },
    })
    expect(shown.session.tags).toContain('demo')
    expect(shown.session.costNano).toBeGreaterThan(0)
  })
})

describe('in the terminal', () => {
  it('shows the session as a tree with retries, failures and tools', async () => {
    const { code, stdout, stderr } = await show('latest')
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toContain('Travel agent  ● Success')
    expect(stdout).toMatch(/✗ llm chat gpt-4o-mini .* 429/)
    expect(stdout).toContain('● llm chat gpt-4o-mini retry 1')
    expect(stdout).toContain('✗ tool check_weather')
    expect(stdout).not.toContain('\u001b')
  })

  it('shows messages without repeating those of the call before', async () => {
    const { stdout } = await show(sessionId.slice(0, 20), '--content')
    expect(stdout.match(/You are a careful travel agent/g)).toHaveLength(1)
    expect(stdout).toContain('earlier messages as before')
    expect(stdout).toContain('→ climate_averages {"city":"Lisbon"')
  })

  it('lists the session, as a table and as JSON', async () => {
    const table = await list('--tag', 'demo')
    expect(table.stdout).toMatch(new RegExp(`^ID .*\n${sessionId}  Success  Travel agent`))
    const { stdout } = await list('--state', 'Success', '--limit', '1', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ sessions: [{ id: sessionId }], nextCursor: null })
    const none = await list('--state', 'Fail')
    expect(none).toMatchObject({ code: 0, stdout: '' })
  })

  it('finds sessions by their name, and puts the dearest first', async () => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const id = '01a00000-0000-7000-8000-000000000001'
    const body = JSON.stringify({ id, name: 'Cheap and later', startedAt: Date.now() + 60_000 })
    const created = await fetch(`${server}/api/v1/sessions`, { ...options, body })
    expect(created.ok).toBe(true)
    const ids = async (...args: string[]) => {
      const { stdout } = await list('--json', ...args)
      return z.object({ sessions: z.array(z.object({ id: z.string() })) }).parse(JSON.parse(stdout))
    }
    expect(await ids()).toEqual({ sessions: [{ id }, { id: sessionId }] })
    expect(await ids('--sort', 'cost')).toEqual({ sessions: [{ id: sessionId }, { id }] })
    expect(await ids('--search', 'travel')).toEqual({ sessions: [{ id: sessionId }] })
    const wrong = await list('--sort', 'size')
    expect(wrong.stderr).toContain('Allowed choices are started, duration, cost')
  })

  it('does not find an unknown session, with exit code 4', async () => {
    const { code, stderr } = await show('ffffffff')
    expect(stderr).toContain('No session has the id ffffffff.')
    expect(code).toBe(4)
  })
})

describe('a second server on the same data', () => {
  it('says in one line who uses it, with exit code 1', async () => {
    const { code, stderr } = await agentops(['dev', '--port', '0', '--data', directory.path])
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('in use')])
    expect(code).toBe(1)
  })
})

describe('Ctrl-C', () => {
  it('stops the server cleanly, and the next start shows the session', async () => {
    dev.kill('SIGINT')
    expect(await dev.finished()).toMatchObject({ code: 0 })
    dev = startAgentops(['dev', '--port', '0', '--data', directory.path, '--json'])
    server = Ready.parse(JSON.parse(await dev.waitForLine(/"port"/))).url
    const { stdout } = await show(sessionId, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ session: { id: sessionId, counts: { llm: 8 } } })
  })
})

function recordedCall(event: Shown['events'][number]) {
  return {
    answer: event.attributes['gen_ai.response.id'] ?? '',
    requestId: event.attributes['agentops.response.request_id'],
    model: event.model,
    status: event.httpStatus,
    retry: event.retry,
    streamed: event.timeToFirstChunkMs !== null,
    tokens: [event.inputTokens, event.outputTokens, event.cacheReadTokens, event.reasoningTokens],
    finished: event.finishReasons,
  }
}

function providedCall({ completion, requestId, status, retry, streamed, refusal }: WireExchange) {
  const usage = completion?.usage
  return {
    answer: completion?.id ?? '',
    requestId,
    model: completion?.model ?? 'gpt-4o-mini',
    status,
    retry,
    streamed: streamed && refusal === undefined,
    tokens: [
      usage?.prompt_tokens ?? 0,
      usage?.completion_tokens ?? 0,
      usage?.prompt_tokens_details.cached_tokens ?? 0,
      usage?.completion_tokens_details.reasoning_tokens ?? 0,
    ],
    finished: completion?.choices.map(({ finishReason }) => finishReason) ?? [],
  }
}

function recordedToolCalls({ outputMessages }: Shown['events'][number]) {
  const parts = outputMessages.flatMap((message) => message.parts)
  return parts
    .filter(({ type }) => type === 'tool_call')
    .map((part) => ({ id: part['id'], name: part['name'], arguments: part['arguments'] }))
}

function providedToolCalls({ completion }: WireExchange) {
  const calls = completion?.choices.flatMap(({ toolCalls }) => toolCalls) ?? []
  return calls.map(({ id, function: { name, arguments: text } }) => {
    const parsed: unknown = JSON.parse(text)
    return { id, name, arguments: parsed }
  })
}

function textOf(messages: Shown['events'][number]['outputMessages']): string {
  const parts = messages.flatMap((message) => message.parts)
  return parts
    .filter(({ type }) => type === 'text')
    .map((part) => z.string().parse(part['content']))
    .join('')
}
