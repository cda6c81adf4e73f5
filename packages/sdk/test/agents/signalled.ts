/** An agent whose host has its own idea of a signal, from before the SDK, as its argument says. */
import { setTimeout as sleep } from 'node:timers/promises'
import { init, recordTool } from '@agentops/sdk'
import { onExit } from 'signal-exit'
import onExitOfThird from 'signal-exit-3'

const [, , way = ''] = process.argv

function tell(_code: number | null | undefined, signal: string | null): void {
  process.stdout.write(`seen ${signal}\n`)
}

/** Longer than the SDK would take, were it left to it. */
async function cleanUp(): Promise<void> {
  await sleep(1000)
  process.stdout.write('cleaned up\n')
}

if (way === 'leaves') process.once('SIGTERM', () => void cleanUp().then(() => process.exit(7)))
if (way === 'raises') {
  process.once('SIGTERM', () => void cleanUp().then(() => process.kill(process.pid, 'SIGTERM')))
}
if (way === 'signal-exit') onExit(tell)
if (way === 'signal-exit 3') onExitOfThird(tell)

const client = init({ name: `signalled, ${way}` })
await recordTool('work')(async () => 1)()
process.stdout.write(`session ${client.sessions.find()?.id}\n`)
setInterval(() => undefined, 1000)
