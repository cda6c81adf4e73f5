/**
 * A run that comes out differently each time, until it is replayed: a recorded tool gives what it gave
 * and does not run.
 *
 *     npx agentops replay SESSION -- node --import tsx replay.ts
 */
import { currentSession, init, recordTool, shutdown } from '@agentops/sdk'

init({ name: 'replay example' })

const roll = recordTool('roll')((sides: number) => Math.ceil(Math.random() * sides * 1_000_000))

console.log(`rolled ${roll(6)} and ${roll(6)}`)
console.log(`session ${currentSession()?.id}`)
await shutdown()
