/** Calls `init()` three times and says on stdout, as JSON, what that gave. */
import { flush, init, recordTool } from '@agentops/sdk'

async function main(): Promise<void> {
  const client = init({ name: 'first', exitTimeout: 30_000 })
  const again = init({ name: 'first' })
  const other = init({ name: 'second', maxBatchSize: 3 })
  recordTool('tool')((n: number) => n + 1)(1)
  const delivered = await flush({ timeoutMs: 30_000 })
  const said = {
    same: [again === client, other === client],
    name: client.config.name,
    session: client.sessions.find()?.id,
    delivered,
  }
  process.stdout.write(`${JSON.stringify(said)}\n`)
}

void main()
