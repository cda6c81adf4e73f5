import { LogPage } from '@agentops/protocol/api'
import { SeverityNumber } from '@opentelemetry/api-logs'
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import { TraceFlags, context, trace } from '@opentelemetry/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../src/index.ts'
import { TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { START, newSession, newSpanId } from './support/spans.ts'

const directory = temporaryDirectory()
let server: RunningServer
let client: TestClient
beforeAll(async () => {
  server = await startServer({ port: 0, dataDirectory: directory.path })
  client = new TestClient(server.url)
})
afterAll(async () => {
  await server.close()
  directory.remove()
})

type Logger = ReturnType<LoggerProvider['getLogger']>

/** What OpenTelemetry's own SDK makes of the records that `write` emits. */
function record(attributes: Record<string, string>, write: (logger: Logger) => void) {
  const exporter = new InMemoryLogRecordExporter()
  const provider = new LoggerProvider({
    resource: resourceFromAttributes(attributes),
    processors: [new SimpleLogRecordProcessor({ exporter })],
  })
  write(provider.getLogger('test'))
  return exporter.getFinishedLogRecords()
}

function post(body: Uint8Array | string | undefined, type: string): Promise<Response> {
  const headers = { 'content-type': type }
  return fetch(`${server.url}/v1/logs`, { method: 'POST', headers, body: Buffer.from(body ?? '') })
}

async function logsOf(id: string, query = '') {
  return LogPage.parse(await (await client.get(`/api/v1/sessions/${id}/logs${query}`)).json())
}

const LEVELS = [
  SeverityNumber.DEBUG,
  SeverityNumber.INFO,
  SeverityNumber.WARN2,
  SeverityNumber.ERROR,
]

/** Ten records, two at each time. */
function tenRecords(id: string) {
  return record({ 'session.id': id }, (logger) => {
    for (let index = 0; index < 10; index += 1) {
      const severityNumber = LEVELS[index % 4] ?? 0
      logger.emit({
        timestamp: START + Math.floor(index / 2),
        severityNumber,
        body: `line ${index}`,
      })
    }
  })
}

describe('log records', () => {
  for (const [type, serializer] of [
    ['application/x-protobuf', ProtobufLogsSerializer],
    ['application/json', JsonLogsSerializer],
  ] as const) {
    it(`come back with level, event, body and attributes (${type})`, async () => {
      const { id, traceId } = newSession()
      const spanId = newSpanId()
      const records = record({ 'service.name': 'test' }, (logger) => {
        const span = { traceId, spanId, traceFlags: TraceFlags.SAMPLED }
        logger.emit({
          timestamp: START,
          severityNumber: SeverityNumber.WARN,
          severityText: 'WARNING',
          eventName: 'cache.miss',
          body: { key: 'a', tries: [1, 2] },
          attributes: { 'session.id': id, custom: 1.5, __proto__: 'x', list: ['a'] },
          context: trace.setSpanContext(context.active(), span),
        })
        logger.emit({ timestamp: START + 1, body: 'plain <b>', attributes: { 'session.id': id } })
      })
      expect((await post(serializer.serializeRequest(records), type)).status).toBe(200)
      const { logs, nextCursor } = await logsOf(id)
      expect(nextCursor).toBeNull()
      expect(logs).toMatchObject([
        {
          time: START,
          level: 'warn',
          severityText: 'WARNING',
          name: 'cache.miss',
          eventId: spanId,
          body: { key: 'a', tries: [1, 2] },
          attributes: { custom: 1.5, list: ['a'] },
        },
        { time: START + 1, level: null, eventId: null, body: 'plain <b>', attributes: {} },
      ])
      const ofEvent = await logsOf(id, `?event=${spanId}`)
      expect(ofEvent.logs).toEqual(logs.slice(0, 1))
    })
  }

  it('that are sent again, whole, count once, and alike ones of one moment all count', async () => {
    const { id } = newSession()
    const records = record({ 'session.id': id }, (logger) => {
      for (let count = 0; count < 3; count += 1) logger.emit({ timestamp: START, body: 'again' })
    })
    const body = ProtobufLogsSerializer.serializeRequest(records)
    for (let round = 0; round < 3; round += 1) await post(body, 'application/x-protobuf')
    expect((await logsOf(id)).logs.map((log) => log.body)).toEqual(['again', 'again', 'again'])
  })

  it('go page by page, and can be narrowed to a level and above', async () => {
    const { id } = newSession()
    await post(JsonLogsSerializer.serializeRequest(tenRecords(id)), 'application/json')
    const seen: unknown[] = []
    let cursor = ''
    do {
      const page = await logsOf(id, `?limit=3${cursor}`)
      seen.push(...page.logs.map((log) => log.body))
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
    } while (cursor !== '')
    expect(new Set(seen).size).toBe(10)
    expect(seen).toHaveLength(10)
    const warned = (await logsOf(id, '?level=warn')).logs
    expect(warned).toHaveLength(4)
    expect(new Set(warned.map((log) => log.level))).toEqual(new Set(['warn', 'error']))
  })

  it('that belong nowhere or are wrong are rejected alone, and named', async () => {
    const { id } = newSession()
    const log = (more: object) => ({ timeUnixNano: `${START}000000`, ...more })
    const session = [{ key: 'session.id', value: { stringValue: id } }]
    const logRecords = [
      log({ body: { stringValue: 'homeless' } }),
      log({ eventName: 'bad', traceId: 'ab', attributes: session }),
      log({ body: { stringValue: 'good' }, attributes: session }),
    ]
    const request = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
    const answer = await (await post(request, 'application/json')).json()
    expect(answer).toMatchObject({ partialSuccess: { rejectedLogRecords: '2' } })
    expect(JSON.stringify(answer)).toMatch(/bad.*16 bytes.*homeless.*neither a session nor a trace/)
    expect((await logsOf(id)).logs.map(({ body }) => body)).toEqual(['good'])
    expect((await post('nonsense', 'application/x-protobuf')).status).toBe(400)
    const unknown = await client.get(`/api/v1/sessions/${newSession().id}/logs`)
    expect(unknown.status).toBe(404)
  })
})
