/** An agent that runs one tool and then ends in the way that its argument names. */
import { readdirSync } from 'node:fs'
import { init, recordTool } from '@agentops/sdk'

const [way = 'naturally'] = process.argv.slice(2)
const client = init({ name: `ends ${way}` })
const work = recordTool('work')(async (input: { n: number }) => input.n + 1)
const never = recordTool('never ends')(() => new Promise<never>(() => undefined))

await work({ n: 1 })
void never()
process.stdout.write(`session ${client.sessions.find()?.id}\n`)

switch (way) {
  case 'exit-code':
    process.exitCode = 3
    break
  case 'waiting':
    setInterval(() => undefined, 1000)
    break
  case 'own-handler':
    setInterval(() => undefined, 1000)
    process.on('SIGTERM', () => {
      process.stdout.write('handled\n')
      // Long enough for a signal that was wrongly raised again to be seen.
      void client.flush({ timeoutMs: 30_000 }).then(() => setTimeout(() => process.exit(9), 300))
    })
    break
  case 'process-exit':
    process.exit(4)
  case 'throws':
    setTimeout(() => {
      throw new TypeError('the plan has no step 3', { cause: new Error('the list was empty') })
    }, 10)
    break
  case 'rejects':
    void Promise.reject(new RangeError('nobody waits for this'))
    setInterval(() => undefined, 1000)
    break
  case 'aborts':
    setTimeout(() => process.abort(), 300)
    break
  case 'own-exit-listener':
    process.on('exit', (code) => process.stdout.write(`left with ${code}\n`))
    process.on('uncaughtException', () => process.exit(6))
    setTimeout(() => {
      throw new Error('handled by the host')
    }, 10)
    break
  case 'adopts': {
    // As long as an agent runs: what others left is delivered beside its own.
    const spool = process.env['AGENTOPS_SPOOL_DIRECTORY'] ?? ''
    const until = Date.now() + 40_000
    const untilAlone = (): void => {
      if (readdirSync(spool).length > 1 && Date.now() < until) setTimeout(untilAlone, 50)
    }
    setTimeout(untilAlone, 500)
    break
  }
  default:
}
