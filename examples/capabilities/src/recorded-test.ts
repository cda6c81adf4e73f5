/**
 * A test that runs an agent on the answers of a recording, offline: `replay.ts` once, its session exported,
 * then this.
 *
 *     npx agentops sessions export SESSION --out dice.gz
 *     node --import tsx --test recorded-test.ts
 */
import { init, recordTool } from '@agentops/sdk'
import { withRecording } from '@agentops/sdk/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const recording = process.env['RECORDING'] ?? 'dice.gz'
const roll = recordTool('roll')((sides: number): number => {
  throw new Error(`a recorded tool does not run, and no die of ${sides} is thrown`)
})

await test('the dice fall as they fell', async () => {
  const rolled = await withRecording(recording, async () => {
    init()
    return [roll(6), roll(6)]
  })
  assert.deepEqual(rolled.map(Number.isInteger), [true, true])
})
