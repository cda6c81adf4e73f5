import { Client, type ClientOptions, recordAction, recordTool } from '@agentops/sdk'
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  InMemorySpanExporter,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWireSink, type WireSink } from '../wire-sink.ts'

/** Of the form of a provider's key. */
const KEY = `sk-${'a1B2'.repeat(12)}`

let sink: WireSink

beforeAll(async () => {
  sink = await startWireSink()
})

afterAll(() => sink.close())

/** Records a step with a tool in it that fails, and flushes. */
async function recorded(options: ClientOptions) {
  const client = new Client({ endpoint: sink.url, autoStartSession: false, ...options })
  const session = client.startSession()
  const tool = recordTool('lookup')((_key: string): never => {
    throw new RangeError('no such row')
  })
  const step = recordAction('step')(() => {
    expect(() => tool(KEY)).toThrow('no such row')
  })
  session.run(() => step())
  return { client, session, isDone: await client.flush() }
}

describe("the user's own exporters", () => {
  it('get each event as a complete span once flush() resolves, with export off too', async () => {
    const exporter = new InMemorySpanExporter()
    const sent = sink.requests.length
    const { client, session, isDone } = await recorded({ exporters: [exporter], export: false })
    expect(isDone).toBe(true)
    const spans = exporter.getFinishedSpans()
    const [tool, step] = spans as [ReadableSpan, ReadableSpan]
    expect(spans).toHaveLength(2)
    expect(tool).toMatchObject({
      kind: 0,
      ended: true,
      status: { code: 2, message: 'no such row' },
      attributes: { 'gen_ai.tool.name': 'lookup', 'session.id': session.id },
      parentSpanContext: step.spanContext(),
      resource: { attributes: { 'service.name': client.config.name } },
      links: [],
    })
    expect(step.status.code).toBe(0)
    expect(tool.spanContext().traceId).toBe(session.id.replaceAll('-', ''))
    expect(tool.startTime[0]).toBeGreaterThanOrEqual(Math.floor(session.startedAt / 1000))
    expect(tool.startTime[0]).toBeLessThanOrEqual(Date.now() / 1000)
    expect(sink.requests).toHaveLength(sent)
    await client.shutdown()
    expect(exporter.getFinishedSpans()).toEqual([])
  })

  it('get nothing that redaction and limits have taken out', async () => {
    const exporter = new InMemorySpanExporter()
    const { client } = await recorded({
      exporters: [exporter],
      redact: (text) => text.replace('row', 'line'),
    })
    const [tool] = exporter.getFinishedSpans()
    expect(tool?.status.message).toBe('no such line')
    const kept = JSON.stringify(tool?.attributes)
    expect(kept).not.toContain(KEY)
    expect(kept).not.toContain('no such row')
    await client.shutdown()
  })

  it('get what span processors of OpenTelemetry pass on, beside our own delivery', async () => {
    const exporter = new InMemorySpanExporter()
    const processor = new BatchSpanProcessor({ exporter })
    const { client } = await recorded({ spanProcessors: [processor] })
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toHaveLength(2)
    expect(sink.text()).toContain('no such row')
    await client.shutdown()
  })

  it('may throw, reject or refuse: it is counted, and nobody else notices', async () => {
    const rejections: unknown[] = []
    const onRejection = (reason: unknown): void => void rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    const failing = [
      () => {
        throw new Error('broken')
      },
      () => Promise.reject(new Error('broken')),
      (_spans: unknown, done: (result: { code: number }) => void) => done({ code: 1 }),
    ].map((run) => Object.assign(new ConsoleSpanExporter(), { export: run }))
    const exporter = new InMemorySpanExporter()
    const exporters = [...failing, exporter]
    const { client, isDone } = await recorded({ exporters, logLevel: 'silent' })
    expect(isDone).toBe(true)
    expect(exporter.getFinishedSpans()).toHaveLength(2)
    expect(client.stats().dropped).toEqual({ 'exporter-failed': 6 })
    await client.shutdown()
    process.off('unhandledRejection', onRejection)
    expect(rejections).toEqual([])
  })

  it('and hooks may be asynchronous where they should not be, and reject: the program goes on', async () => {
    const rejections: unknown[] = []
    const onRejection = (reason: unknown): void => void rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    const reject = () => Promise.reject(new Error('late')) as never
    const { client } = await recorded({
      redact: reject,
      spanProcessors: [{ onStart: reject, onEnd: reject }],
    })
    await client.shutdown()
    await new Promise((done) => setImmediate(done))
    process.off('unhandledRejection', onRejection)
    expect(rejections).toEqual([])
  })

  it('may print: that is no line of the session', async () => {
    const { client, session } = await recorded({ exporters: [new ConsoleSpanExporter()] })
    session.run(() => process.stdout.write('said by the agent\n'))
    await client.flush()
    const lines = sink.requests.filter(({ path }) => path === '/v1/logs').map(({ body }) => body)
    expect(lines.join()).toContain('said by the agent')
    expect(lines.join()).not.toContain('instrumentationScope')
    await client.shutdown()
  })
})
