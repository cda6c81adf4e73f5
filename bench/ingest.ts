/**
 * How fast spans are stored: a client in a process of its own sends spans of 1 KB as OTLP over eight
 * connections to a server on the embedded engine, until the last one can be read. Then the same rows
 * are inserted into tables of the same schema by chDB alone. The ratio of both is what counts; the
 * machine's load is in both.
 *
 *   npm run bench:ingest --workspace @agentops/bench -- [spans]
 */
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '@agentops/server'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { Session } from 'chdb'

const SPANS_PER_REQUEST = 500
const SPANS_PER_SESSION = 25
const CONNECTIONS = 8
const RAW_CHUNK = 20_000
const TABLES = ['spans', 'content', 'content_shared']

/** What a part of the run answers. */
interface Measured {
  readonly spans: number
  readonly seconds: number
  /** Seconds until the last span could be read; the client's alone. */
  readonly readable?: number
  /** Bytes of one span as it was sent. */
  readonly bytes?: number
}

const WORDS = 'plan search book flight hotel weather city price answer tool agent result'.split(' ')

function text(length: number): string {
  let made = ''
  while (made.length < length) made += `${WORDS[Math.floor(Math.random() * WORDS.length)]} `
  return made
}

/** One request of events as an agent makes them: model calls, tool calls and actions. */
function requestBody(): Buffer {
  const memory = new InMemorySpanExporter()
  const ids = { trace: '' }
  const provider = new TracerProvider({
    idGenerator: {
      generateTraceId: () => ids.trace,
      generateSpanId: () => randomBytes(8).toString('hex'),
    },
    spanProcessors: [new SimpleSpanProcessor({ exporter: memory })],
  })
  const tracer = provider.getTracer('@agentops/sdk', '0.1.0')
  for (let index = 0; index < SPANS_PER_REQUEST; index += 1) {
    if (index % SPANS_PER_SESSION === 0) ids.trace = randomUUID().replaceAll('-', '')
    const attributes = index % 2 === 0 ? modelCall() : toolCall()
    tracer.startSpan(index % 2 === 0 ? 'chat gpt-4o' : 'execute_tool search', { attributes }).end()
  }
  return Buffer.from(ProtobufTraceSerializer.serializeRequest(memory.getFinishedSpans()) ?? [])
}

function modelCall() {
  const message = (role: string) => [{ role, parts: [{ type: 'text', content: text(200) }] }]
  return {
    'agentops.event.type': 'llm',
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'gpt-4o-2024-08-06',
    'gen_ai.response.id': `chatcmpl-${randomBytes(12).toString('hex')}`,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 300,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.input.messages': JSON.stringify(message('user')),
    'gen_ai.output.messages': JSON.stringify(message('assistant')),
    'http.response.status_code': 200,
  }
}

function toolCall() {
  return {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'search',
    'gen_ai.tool.call.id': randomBytes(8).toString('hex'),
    'gen_ai.tool.call.arguments': JSON.stringify({ query: text(200) }),
    'gen_ai.tool.call.result': JSON.stringify(text(300)),
  }
}

function send(agent: Agent, url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length }
    const sent = request(`${url}/v1/traces`, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function runClient(url: string, spans: number): Promise<Measured> {
  const bodies = Array.from({ length: Math.ceil(spans / SPANS_PER_REQUEST) }, requestBody)
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const bytes = Math.round((bodies[0]?.length ?? 0) / SPANS_PER_REQUEST)
  const total = bodies.length * SPANS_PER_REQUEST
  const start = performance.now()
  const worker = async (): Promise<void> => {
    for (let body = bodies.pop(); body; body = bodies.pop()) {
      const status = await send(agent, url, body)
      if (status !== 200) bodies.push(body)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  const seconds = (performance.now() - start) / 1000
  await (await fetch(`${url}/api/v1/sessions?limit=1`)).text()
  agent.destroy()
  return { spans: total, seconds, readable: (performance.now() - start) / 1000, bytes }
}

/** Takes rows and schema out of a data directory, as files for {@link runRaw}. */
async function runExport(engine: string, out: string): Promise<string[]> {
  const session = new Session(engine)
  const read = async (sql: string): Promise<string> =>
    (await session.queryAsync(sql, { format: 'TSVRaw' })).text().trim()
  const names = (
    await read(`SELECT name FROM system.tables WHERE database = currentDatabase()
    AND name NOT LIKE '.inner%' ORDER BY engine = 'MaterializedView'`)
  ).split('\n')
  const schema: string[] = []
  for (const name of names) schema.push(await read(`SHOW CREATE TABLE ${name}`))
  for (const table of TABLES) {
    const rows = Number(await read(`SELECT count() FROM ${table}`))
    for (let offset = 0; offset < rows; offset += RAW_CHUNK) {
      await session.queryAsync(`INSERT INTO FUNCTION file('${join(out, `${table}-${offset}`)}', 'Native')
        SELECT * FROM ${table} LIMIT ${RAW_CHUNK} OFFSET ${offset}`)
    }
  }
  session.close()
  return schema
}

async function runRaw(out: string, schema: readonly string[], spans: number): Promise<Measured> {
  const connectionArgs = ['--max_threads=2', '--max_insert_threads=1', '--background_pool_size=2']
  const session = new Session(join(out, 'raw'), { connectionArgs })
  for (const statement of schema) await session.queryAsync(statement)
  const start = performance.now()
  for (let offset = 0; offset < 10 * spans; offset += RAW_CHUNK) {
    for (const table of TABLES) {
      const file = join(out, `${table}-${offset}`)
      await session
        .queryAsync(`INSERT INTO ${table} SELECT * FROM file('${file}', 'Native')`)
        .catch(() => undefined)
    }
  }
  const seconds = (performance.now() - start) / 1000
  const count = await session.queryAsync('SELECT count() FROM spans', { format: 'TSVRaw' })
  session.close()
  return { spans: Number(count.text()), seconds }
}

async function inChild<Result>(...parameters: unknown[]): Promise<Result> {
  const child: ChildProcess = fork(import.meta.filename, [JSON.stringify(parameters)])
  const [result]: Result[] = await once(child, 'message')
  await once(child, 'exit')
  if (result === undefined) throw new TypeError('a part of the run answered nothing')
  return result
}

async function measure(spans: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'agentops-bench-'))
  try {
    const server = await startServer({ port: 0, dataDirectory: join(directory, 'data') })
    await inChild<Measured>('client', server.url, 2000)
    const cpu = process.cpuUsage()
    const ours = await inChild<Measured>('client', server.url, spans)
    const used = process.cpuUsage(cpu)
    await server.close()
    const out = join(directory, 'rows')
    mkdirSync(out)
    const schema = await inChild<string[]>('export', join(directory, 'data', 'engine'), out)
    const raw = await inChild<Measured>('raw', out, schema, spans)
    const readable = ours.readable ?? ours.seconds
    const ratio = ours.spans / readable / (raw.spans / raw.seconds)
    console.log(`bytes a span          ${ours.bytes}`)
    console.log(`acknowledged          ${Math.round(ours.spans / ours.seconds)} spans/s`)
    console.log(`stored and readable   ${Math.round(ours.spans / readable)} spans/s`)
    console.log(
      `server's CPU          ${Math.round((used.user + used.system) / ours.spans)} µs/span`,
    )
    console.log(`raw chDB, same rows   ${Math.round(raw.spans / raw.seconds)} spans/s`)
    console.log(`of raw                ${Math.round(ratio * 100)} %`)
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

const [part, one, two, three]: [string, string, never, never] = JSON.parse(
  process.argv[2]?.startsWith('[') ? process.argv[2] : '["measure"]',
)
const answer = (result: unknown): void => void process.send?.(result, () => process.disconnect())
if (part === 'client') answer(await runClient(one, two))
else if (part === 'export') answer(await runExport(one, two))
else if (part === 'raw') answer(await runRaw(one, two, three))
else await measure(Number(process.argv[2] ?? 100_000))
