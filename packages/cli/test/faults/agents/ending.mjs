/** An agent that has run one tool, runs another, and ends in the way that its argument names. */
import { init, recordTool } from '@agentops/sdk'

const client = init({ name: `ends by ${process.argv[2]}`, logLevel: 'silent' })
await recordTool('done')(async () => 1)()
void recordTool('under way')(() => new Promise(() => undefined))()
process.stdout.write(`session ${client.sessions.find()?.id}\n`)

function end() {
  process.stdout.write('ending\n')
  switch (process.argv[2]) {
    case 'process.exit()':
      process.exit(4)
    case 'uncaught exception':
      throw new TypeError('the plan has no step 3')
    case 'unhandled rejection':
      void Promise.reject(new RangeError('nobody waits for this'))
      break
    case 'abort':
      process.abort()
    case 'out of memory':
      for (const kept = []; ;) kept.push(Array.from({ length: 100_000 }, () => ({})))
    default:
  }
}

/** Long enough for what was recorded to be on disk, also on a busy machine. */
setTimeout(end, 1000)
if (/^SIG|container/.test(process.argv[2])) setInterval(() => undefined, 1000)
