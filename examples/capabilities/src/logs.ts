/** What a session's code prints is its log, line by line; the terminal shows the same as without us. */
import { init, recordAction, shutdown } from '@agentops/sdk'

init({ name: 'logs example' })

const pack = recordAction('pack')((thing: string) => {
  console.log('packing %s', thing)
  console.warn('no room for the umbrella')
  process.stdout.write('{"level":50,"time":1800000000000,"msg":"the lid does not close"}\n')
})

pack('tent')
await shutdown()
