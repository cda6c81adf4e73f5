/** One session in a million is recorded, and every one in which something fails. */
import { init, recordTool, shutdown } from '@agentops/sdk'

const client = init({
  name: 'sampling example',
  sampleRate: 0.000_001,
  keepErrors: true,
  autoStartSession: false,
})

const divide = recordTool('divide')((a: number, b: number) => {
  if (b === 0) throw new RangeError('nothing to divide by')
  return a / b
})

for (const by of [2, 0]) {
  await using session = client.startSession({ name: `divided by ${by}` })
  try {
    session.run(() => divide(84, by))
  } catch {
    await session.end({ state: 'Fail', reason: 'it had to' })
  }
}
await shutdown()
