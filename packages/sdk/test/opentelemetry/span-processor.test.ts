import { Client, recordAction, recordTool } from '@agentops/sdk'
import { AgentOpsSpanProcessor } from '@agentops/sdk/opentelemetry'
import { context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventTree } from '../integrations/event-tree.ts'
import { type Recording, startRecording } from '../recording.ts'

const exporter = new InMemorySpanExporter()
let recording: Recording
let provider: NodeSDK

beforeAll(async () => {
  recording = await startRecording({ agent: 'test', instrumentLlmCalls: false })
  provider = new NodeSDK({
    spanProcessors: [
      new SimpleSpanProcessor({ exporter }),
      new AgentOpsSpanProcessor({
        client: recording.client,
        filter: ({ name }) => name !== 'health check',
      }),
    ],
  })
  provider.start()
})

beforeEach(() => exporter.reset())

afterAll(async () => {
  await provider.shutdown()
  await recording.close()
})

type Attributes = Record<string, string | number>

/** Runs a function inside a span of the user's. */
function inSpan<Result>(
  name: string,
  fn: (span: Span) => Promise<Result>,
  attributes: Attributes = {},
): Promise<Result> {
  return trace.getTracer('library').startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await fn(span)
    } finally {
      span.end()
    }
  })
}

const nothing = () => sleep(1)

it('events and spans hang under each other, whoever made them', async () => {
  const events = await recording.record(() =>
    inSpan('request', async () => {
      await Promise.all([
        recordAction('search')(() => inSpan('query', nothing))(),
        recordAction('read')(async () => {
          await inSpan('file', () => recordTool('parse')(nothing)())
        })(),
      ])
      await inSpan('health check', nothing)
    }),
  )
  expect(eventTree(events)).toEqual([
    'action request',
    '  action search',
    '    action query',
    '  action read',
    '    action file',
    '      tool parse',
  ])
  const ids = exporter.getFinishedSpans().map((span) => span.spanContext().spanId)
  expect(ids).toContain(events.find(({ name }) => name === 'query')?.id)
})

it('a parent that is given counts, also when it has ended', async () => {
  const events = await recording.record(async () => {
    const parent = trace.getTracer('library').startSpan('parent')
    parent.end()
    const inParent = trace.setSpan(ROOT_CONTEXT, parent)
    trace.getTracer('library').startSpan('child', {}, inParent).end()
    await context.with(inParent, recordAction('step')(nothing))
  })
  // The two clocks differ within a millisecond: siblings may stand in any order.
  expect(eventTree(events).toSorted()).toEqual(['  action child', '  action step', 'action parent'])
})

it('model calls, tools and agents are what they are, and count once', async () => {
  const chat = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.usage.input_tokens': 7,
    'gen_ai.output.messages':
      '[{"role":"assistant","parts":[{"type":"text","content":"Hi"}],"finish_reason":"stop"}]',
  }
  const events = await recording.record(() =>
    inSpan(
      'invoke_agent guide',
      async () => {
        // A framework's call around the one of the model's SDK.
        await inSpan('ChatOpenAI', () => inSpan('chat gpt-4o-mini', nothing, chat), chat)
        await inSpan('execute_tool weather', () => recordTool('weather')(async () => 'sunny')(), {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'weather',
        })
      },
      { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'guide' },
    ),
  )
  expect(eventTree(events)).toEqual([
    'agent invoke_agent guide by guide',
    '  llm chat gpt-4o-mini by guide',
    '  action execute_tool weather by guide',
    '    tool weather by guide',
  ])
  // By type: the two clocks differ within a millisecond, so that a child may stand before its parent.
  const ofType = (type: string) => events.find((event) => event.type === type)
  expect(ofType('llm')).toMatchObject({ inputTokens: 7, model: 'gpt-4o-mini' })
  expect(ofType('tool')?.output).toBe('sunny')
})

it('a span that fails is an event that failed', async () => {
  const [event] = await recording.record(() =>
    inSpan('query', async (span) => {
      span.recordException(new RangeError('no such table'))
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'it failed' })
    }),
  )
  expect(event).toMatchObject({
    status: 'error',
    statusMessage: 'it failed',
    exception: { type: 'RangeError', message: 'no such table' },
  })
})

it('what may not leave the process stays in it', async () => {
  const endpoint = recording.url
  const client = new Client({ endpoint, autoStartSession: false, captureContent: false })
  const session = client.startSession()
  const said = { 'db.query.text': 'SELECT secret', 'gen_ai.prompt.0.content': 'secret', port: 1 }
  await session.run(() => inSpan('query', nothing, said))
  await client.shutdown()
  const [event] = await recording.events(session.id)
  expect(event?.attributes).toMatchObject({ port: 1 })
  expect(JSON.stringify(event)).not.toContain('secret')
})

it('outside of sessions, and when they have ended, spans are the user alone’s', async () => {
  const client = new Client({ endpoint: recording.url, autoStartSession: false })
  const session = client.startSession()
  await session.end()
  await session.run(() => inSpan('late', nothing))
  await client.shutdown()
  expect(await recording.events(session.id)).toEqual([])
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['late'])
})
