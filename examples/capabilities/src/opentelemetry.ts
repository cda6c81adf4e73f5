/** Spans of an OpenTelemetry set-up of your own, made inside a session, are part of it. */
import { init, recordAction, shutdown } from '@agentops/sdk'
import { AgentOpsSpanProcessor } from '@agentops/sdk/opentelemetry'
import { TracerProvider } from '@opentelemetry/sdk-trace'

init({ name: 'opentelemetry example' })
const provider = new TracerProvider({ spanProcessors: [new AgentOpsSpanProcessor()] })
const tracer = provider.getTracer('shop')

const sell = recordAction('sell')((thing: string) => {
  const span = tracer.startSpan('db.query', { attributes: { 'db.statement': `buy ${thing}` } })
  span.end()
})

sell('tea')
await shutdown()
