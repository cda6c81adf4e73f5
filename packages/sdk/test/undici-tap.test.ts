import { stopInstrumenting } from '@agentops/sdk'
import { channel } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import * as undici7 from 'undici'
import * as undici6 from 'undici-6'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startInstrumenting } from '../src/llms/tracker.ts'
import { type Recording, startRecording } from './recording.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'
import { options, type Undici, WAYS } from './undici-ways.ts'
import { expectEqual, textOf } from './with-and-without.ts'

/** undici as a package that the user imports herself, in two majors, and Node's own past its tap. */

/** `fetch` as it was before anyone had loaded the SDK is what a bundled copy of a client keeps. */
const load = createRequire(import.meta.url)
const majors: readonly (readonly [string, Undici])[] = [
  ['undici 7', undici7],
  ['undici 6', undici6 as unknown as Undici],
  ['undici 7 by require', load('undici')],
]

let provider: ScriptedProvider
let recording: Recording
let url: string
/** Nobody listens here. */
let gone: string

beforeAll(async () => {
  provider = await startScriptedProvider()
  const closed = await startScriptedProvider()
  gone = closed.baseURL
  await closed.close()
  recording = await startRecording()
  url = `${provider.baseURL}/chat/completions`
})

afterAll(async () => {
  await recording.close()
  await provider.close()
})

describe.each(majors)('%s', (_name, undici) => {
  it('every way to ask is one event, streamed or not', async () => {
    const ways = Object.entries(WAYS)
    const events = await expectEqual(recording, async () => {
      const answers: string[][] = []
      for (const [name, ask] of ways) {
        answers.push([
          name,
          await ask(undici, provider.baseURL, 'json'),
          await ask(undici, provider.baseURL, 'stream'),
        ])
      }
      return answers
    })
    expect(events.map(({ name }) => name)).toEqual(ways.flatMap(() => ['chat json', 'chat stream']))
    for (const event of events) {
      expect(textOf(event)).toBe('Hello there')
      expect(event.attributes['agentops.outcome']).toBe('completed')
      expect(event.chunkTimesMs.length > 1).toBe(event.name === 'chat stream')
    }
  })

  it('failures and early ends are recorded as what they are', async () => {
    const events = await expectEqual(recording, async () => {
      const { fetch, request } = undici
      const refused = await fetch(url, options('no-key'))
      const seen: unknown[] = [refused.status, await refused.json()]
      const broken = await request(url, options('broken'))
      seen.push(await broken.body.text().catch((error: Error) => error.name))
      const endless = await request(url, options('endless'))
      for await (const _chunk of endless.body) break
      const controller = new AbortController()
      const aborted = await fetch(url, { ...options('endless'), signal: controller.signal })
      controller.abort()
      seen.push(await aborted.text().catch((error: Error) => error.name))
      const late = fetch(url, { ...options('slow'), signal: AbortSignal.timeout(30) })
      seen.push(await late.catch((error: Error) => error.name))
      const refusal = fetch(`${gone}/chat/completions`, options('json'))
      seen.push(await refusal.catch((error: Error) => Reflect.get(Object(error.cause), 'code')))
      return seen
    })
    expect(
      events.map(({ status, httpStatus, attributes }) => [
        status,
        httpStatus,
        attributes['agentops.outcome'],
      ]),
    ).toEqual([
      ['error', 401, 'failed'],
      ['error', 200, 'failed'],
      ['unset', 200, 'cancelled'],
      ['unset', 200, 'cancelled'],
      ['error', null, 'failed'],
      ['error', null, 'failed'],
    ])
  })
})

describe.each(majors.slice(0, 2))('a full pool of %s', (_name, { Pool, fetch, request }) => {
  /** One request at a time, so that all but the first wait. */
  const narrow = () => new Pool(new URL(url).origin, { connections: 1, pipelining: 1 })

  it.each<[string, (init: object) => Promise<string>]>([
    ['fetch', async (init) => (await fetch(url, init)).text()],
    ['request', async (init) => (await request(url, init)).body.text()],
    ['global fetch', async (init) => (await globalThis.fetch(url, init)).text()],
  ])('%s that waits belongs to the session that asked', async (_way, ask) => {
    startInstrumenting(() => recording.client.sessions.find())
    const dispatcher = narrow()
    const first = request(url.replace('chat/completions', 'models'), { dispatcher })
    const sessions = ['json', 'stream', 'two-choices'].map((model) => {
      const session = recording.client.startSession()
      const answered = session.run(() => ask({ ...options(model), dispatcher }))
      return { session, model, answered }
    })
    await (await first).body.dump()
    for (const { session, model, answered } of sessions) {
      await answered
      await session.end()
      const events = await recording.list(session.id)
      expect(events.map(({ name }) => name)).toEqual([`chat ${model}`])
    }
    await dispatcher.close()
  })
})

describe("Node's own copy", () => {
  it('is recorded once through the global function', async () => {
    const events = await expectEqual(recording, async () =>
      (await fetch(url, options('json'))).text(),
    )
    expect(events).toHaveLength(1)
  })

  it('is recorded too where a client keeps the function from before us', async () => {
    stopInstrumenting()
    const kept = globalThis.fetch
    const events = await expectEqual(recording, async () =>
      (await kept(url, options('json'))).text(),
    )
    expect(events.map(textOf)).toEqual(['Hello there'])
  })

  it('is recorded once through the dispatcher of another copy', async () => {
    const events = await expectEqual(recording, async () => {
      const dispatcher = new undici6.Agent({ connections: 1 })
      const ask = async () => {
        const asked = { ...options('json'), dispatcher } as RequestInit
        return (await fetch(url, asked)).text()
      }
      const answers = await Promise.all([ask(), ask(), ask()])
      await dispatcher.close()
      return answers
    })
    expect(events).toHaveLength(3)
  })
})

describe('undo', () => {
  it('leaves no listener behind, also after calls, a hundred times', async () => {
    const names = ['create', 'bodySent', 'headers', 'trailers', 'error']
    const listened = () => names.filter((name) => channel(`undici:request:${name}`).hasSubscribers)
    stopInstrumenting()
    expect(listened()).toEqual([])
    for (let round = 0; round < 100; round += 1) {
      startInstrumenting(() => undefined)
      expect(listened()).toEqual(['create'])
      stopInstrumenting()
    }
    expect(listened()).toEqual([])
    const events = await expectEqual(recording, async () => {
      const { body } = await undici7.request(url, options('stream'))
      stopInstrumenting()
      return body.text()
    })
    expect(events.map(textOf)).toEqual(['Hello there'])
    await sleep(10)
    expect(listened()).toEqual([])
  })
})
