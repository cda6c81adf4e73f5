/**
 * An agent beside another instrumentation, set up before or after `init()`. Prints what the other one
 * has seen, and the session's id.
 */
import { flush, init, recordAction } from '@agentops/sdk'
import { trace } from '@opentelemetry/api'
import OpenAI from 'openai'

/** The other instrumentation. */
interface Neighbour {
  /** Runs the agent's work as it wants it run. */
  around(work: () => Promise<void>): Promise<void>
  /** Names of the spans that it has collected. */
  spans(): Promise<string[]>
}

/** A NodeSDK with OpenLLMetry's instrumentation of `openai`. */
async function startNodeSdk(isJoined: boolean): Promise<Neighbour> {
  const { NodeSDK } = await import('@opentelemetry/sdk-node')
  const { InMemorySpanExporter, SimpleSpanProcessor } = await import('@opentelemetry/sdk-trace')
  const { OpenAIInstrumentation } = await import('@traceloop/instrumentation-openai')
  const { AgentOpsSpanProcessor } = await import('@agentops/sdk/opentelemetry')
  const openllmetry = new OpenAIInstrumentation({ exceptionLogger: () => undefined })
  const exporter = new InMemorySpanExporter()
  const spanProcessors = [
    new SimpleSpanProcessor({ exporter }),
    ...(isJoined ? [new AgentOpsSpanProcessor()] : []),
  ]
  new NodeSDK({ spanProcessors, instrumentations: [openllmetry] }).start()
  openllmetry.manuallyInstrument(OpenAI)
  return {
    around: (work) => work(),
    spans: async () => exporter.getFinishedSpans().map(({ name }) => name),
  }
}

async function startSentry(enableOpenTelemetrySetup: boolean): Promise<Neighbour> {
  const Sentry = await import('@sentry/node')
  const names: string[] = []
  Sentry.init({
    dsn: 'http://public@127.0.0.1:9/1',
    tracesSampleRate: 1,
    traceLifecycle: 'static',
    enableOpenTelemetrySetup,
    beforeSendTransaction({ transaction = '', spans = [] }) {
      names.push(transaction, ...spans.map(({ description = '' }) => description))
      return null
    },
  })
  return {
    around: (work) => Sentry.startSpan({ name: 'transaction' }, work),
    async spans() {
      await Sentry.flush(2000)
      return names
    },
  }
}

const [kind, order] = process.argv.slice(2)
const start = () =>
  kind?.startsWith('sentry')
    ? startSentry(kind === 'sentry-opentelemetry')
    : startNodeSdk(kind === 'joined')

const first = order === 'first' ? await start() : undefined
const client = init({ name: 'neighbours', agent: 'test' })
const neighbour = first ?? (await start())

const openai = new OpenAI({ maxRetries: 0 })
const messages = [{ role: 'user' as const, content: 'Hi' }]

const work = recordAction('work')(() =>
  trace.getTracer('database').startActiveSpan('query', async (span) => {
    await openai.chat.completions.create({ model: 'json', messages })
    const stream = await openai.chat.completions.create({ model: 'stream', messages, stream: true })
    for await (const _chunk of stream);
    await openai.chat.completions.create({ model: 'no-key', messages }).catch(() => undefined)
    recordAction('inside')(() => 1)()
    await flush()
    span.end()
  }),
)

await neighbour.around(work)
await flush()
const spans = await neighbour.spans()
process.stdout.write(`${JSON.stringify({ session: client.sessions.find()?.id, spans })}\n`)
