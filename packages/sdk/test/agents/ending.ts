/** An agent that runs one tool and then ends in the way that its argument names. */
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
  default:
}
