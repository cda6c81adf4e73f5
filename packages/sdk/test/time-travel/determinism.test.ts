import { setTimeout as sleep } from 'node:timers/promises'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ScriptedProvider, startScriptedProvider } from '../scripted-provider.ts'
import { type Replaying, startReplaying } from './replaying.ts'

/** Chance and the time of day, as a program sees them that runs again. */

let provider: ScriptedProvider
let replaying: Replaying
let plain: Replaying

beforeAll(async () => {
  provider = await startScriptedProvider()
  replaying = await startReplaying({ deterministic: true })
  plain = await startReplaying()
})

afterAll(() => Promise.all([provider.close(), replaying.close(), plain.close()]))

function functions() {
  return [Math.random, Date.now, globalThis.Date, Object.getOwnPropertyDescriptor(Date, 'now')]
}

/** All that says what time it is, in milliseconds. */
function times(): number[] {
  const asFunction = (Date as unknown as () => string)()
  return [
    Date.now(),
    new Date().getTime(),
    Date.parse(asFunction),
    Reflect.construct(Date, []).getTime(),
  ]
}

async function ask(content: string): Promise<void> {
  const { chat } = new OpenAI({ apiKey: 'test', baseURL: provider.baseURL })
  await chat.completions.create({ model: 'json', messages: [{ role: 'user', content }] })
}

/** Asks by chance, so that another chance would ask something else. */
async function gamble() {
  const drawn: number[] = []
  for (let round = 0; round < 3; round += 1) {
    drawn.push(Math.random(), Math.random())
    await ask(`Is ${drawn.join(' or ')} more?`)
  }
  return { drawn, times: times() }
}

type Gambled = Awaited<ReturnType<typeof gamble>>

describe('a program that runs again', () => {
  it('draws what it drew, in the time in which it did, and is as it was afterwards', async () => {
    const before = functions()
    const recorded = await replaying.record(gamble)
    const { drawn, times: then } = recorded.result as Gambled
    expect(new Set(drawn).size).toBe(6)
    await sleep(1500)
    const now = Date.now()
    const requests = provider.seen.length
    const { result, events } = await replaying.replay(recorded.file, gamble)
    const again = result as Gambled
    expect(again.drawn).toEqual(drawn)
    expect(provider.seen).toHaveLength(requests)
    for (const time of again.times) expect(time).toBeLessThan(now)
    for (const [index, time] of again.times.entries()) {
      // The text of a date has whole seconds.
      expect(time).toBeGreaterThanOrEqual(Math.min(...then) - 1000 * Number(index === 2) - 1000)
    }
    expect(Math.min(...events.map(({ startedAt }) => startedAt))).toBeGreaterThanOrEqual(now)
    expect(functions()).toEqual(before)
  })

  it('is in the present as soon as something is live', async () => {
    const recorded = await replaying.record(gamble)
    await sleep(100)
    const now = Date.now()
    const { result } = await replaying.replay(recorded.file, async () => {
      const first = times()
      await ask('something else')
      return [first, times()]
    })
    const [first = [], after = []] = result as number[][]
    expect(Math.max(...first)).toBeLessThan(now)
    expect(after[0]).toBeGreaterThanOrEqual(now)
  })

  it('two sessions at once draw each for itself; what is outside draws by chance', async () => {
    const [one, other] = [await replaying.record(gamble), await replaying.record(gamble)]
    expect((one.result as Gambled).drawn).not.toEqual((other.result as Gambled).drawn)
    const both = await Promise.all([
      replaying.replay(one.file, gamble),
      replaying.replay(other.file, gamble),
    ])
    expect(both.map(({ result }) => (result as Gambled).drawn)).toEqual(
      [one, other].map(({ result }) => (result as Gambled).drawn),
    )
  })

  it('keeps what a date is', async () => {
    const recorded = await replaying.record(gamble)
    const { result } = await replaying.replay(recorded.file, async () => {
      class Day extends Date {}
      const day = new Day()
      return [
        new Date(5).getTime(),
        day instanceof Day,
        day instanceof Date,
        Date.UTC(1970, 0),
        Date.length,
      ]
    })
    expect(result).toEqual([5, true, true, 0, 7])
  })
})

it('nothing is touched when it is off', async () => {
  const before = functions()
  const seen = await plain.record(async () => functions())
  expect(seen.result).toEqual(before)
})
