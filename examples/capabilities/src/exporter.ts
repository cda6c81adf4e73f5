/** Events go to an OpenTelemetry exporter of your own, too; any `SpanExporter` will do. */
import { flush, init, recordTool, shutdown } from '@agentops/sdk'

const exporter = {
  export(spans: unknown[], done: (result: { code: number }) => void) {
    console.log(`${spans.length} span exported`)
    done({ code: 0 })
  },
  shutdown: () => Promise.resolve(),
}

init({ name: 'exporter example', exporters: [exporter] })
recordTool('translate')((text: string) => text.toUpperCase())('fjord')
await flush()
await shutdown()
