import {
  ActionEvent,
  Client,
  endSession,
  ErrorEvent,
  Event,
  flush,
  init,
  LLMEvent,
  recordAction,
  recordTool,
  shutdown,
  startSession,
  ToolEvent,
  trackAgent,
} from '@agentops/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

/** Programs without types, and types that promise too much, hand in anything: none of it may throw in them. */

let recording: Recording

beforeAll(async () => {
  recording = await startRecording({ logLevel: 'silent' })
  init({ endpoint: recording.url, logLevel: 'silent' })
})

afterAll(async () => {
  await shutdown()
  await recording.close()
})

const ODD: readonly unknown[] = [
  undefined,
  null,
  0,
  Number.NaN,
  'x',
  [],
  {},
  () => 1,
  Symbol('s'),
  10n,
  new Map(),
  Object.create(null),
  {
    toString() {
      throw new Error('no text')
    },
  },
  { name: 5, tags: 5, userId: {}, metadata: 'm', state: 'x', reason: {}, session: {}, type: 5 },
  { name: Symbol('n'), tags: [Symbol('t')], reason: Symbol('r'), metadata: { a: Symbol('b') } },
]

type Loose = (value: unknown) => unknown

/** A function of ours as a program without types sees it. */
function loose(fn: object): Loose {
  return (value) => Reflect.apply(fn as never, undefined, [value])
}

/** Makes an event of ours as a program without types does. */
function tell(kind: object, options: unknown): unknown {
  const made = Reflect.construct(kind as never, [options]) as Event
  return made.record()
}

describe('nothing that is handed in throws', () => {
  it('to sessions', async () => {
    for (const odd of ODD) {
      const session = startSession()
      for (const method of ['update', 'addTags', 'setTags', 'removeTags', 'attach'] as const) {
        loose(session[method].bind(session))(odd)
      }
      loose(session.registerAgent.bind(session))(odd)
      await loose(session.end.bind(session))(odd)
      expect(session.state).not.toBe('running')
      expect(loose(startSession)(odd)).toMatchObject({ state: 'running' })
      await loose(endSession)(odd)
      await loose(flush)(odd)
    }
  })

  it('to events', () => {
    for (const odd of ODD) {
      for (const kind of [ActionEvent, ToolEvent, LLMEvent, ErrorEvent]) {
        tell(kind, odd)
        tell(kind, { name: odd, model: odd, provider: odd, error: odd, session: odd, trigger: odd })
        tell(kind, {
          name: 'n',
          startedAt: odd,
          endedAt: odd,
          params: odd,
          input: odd,
          callId: odd,
        })
        tell(kind, { name: 'n', model: 'm', inputTokens: odd, costUsd: odd, finishReasons: odd })
      }
      class Typed extends Event {
        readonly type = odd as string
      }
      expect(new Typed().fail(odd).record().id).toBeDefined()
    }
  })

  it('to decorators, and their functions run', () => {
    for (const odd of ODD) {
      for (const recorder of [recordAction, recordTool, trackAgent]) {
        const decorators = [odd, { name: odd }, { session: odd }].map(loose(recorder)) as Loose[]
        for (const decorate of decorators) {
          const wrapped = decorate((value: unknown) => value) as Loose
          expect(wrapped(odd)).toBe(odd)
        }
      }
    }
  })
})

describe('one odd value does not cost its event', () => {
  it.each([
    ['a name that is no text', () => tell(ToolEvent, { name: 77 }), { name: '77' }],
    ['only a name', () => new ActionEvent('plan').record(), { type: 'action', name: 'plan' }],
    ['only the name of a tool', () => new ToolEvent('search').record(), { toolName: 'search' }],
    ['no model', () => tell(LLMEvent, { provider: 'p' }), { type: 'llm', name: 'chat' }],
    [
      'tokens as big integers',
      () => tell(LLMEvent, { model: 'm', inputTokens: 5n }),
      { inputTokens: 5 },
    ],
    [
      'reasons that are missing',
      () => tell(LLMEvent, { model: 'm', finishReasons: [null, 'stop'] }),
      { finishReasons: ['stop'] },
    ],
    [
      'a negative cost',
      () => new LLMEvent({ provider: 'p', model: 'm', costUsd: -1 }).record(),
      { costNano: null },
    ],
    ['a start at 0', () => new ActionEvent({ name: 'a', startedAt: 0 }).record(), { name: 'a' }],
    ['a start that is no time', () => tell(ActionEvent, { startedAt: 1e300 }), { type: 'action' }],
    [
      'attributes of its own that no span can hold',
      () => {
        class Own extends Event {
          readonly type = 'own'
          protected override facts(): never {
            return { nothing: null, nested: { x: 1 }, mixed: [1, 'a'], big: 5n } as never
          }
        }
        new Own({ name: 'own' }).record()
      },
      { type: 'own', attributes: { nested: '{"x":1}', mixed: ['1', 'a'], big: 5 } },
    ],
    [
      'a way of its own to say what it was, which throws',
      () => {
        class Broken extends Event {
          readonly type = 'broken'
          protected override content(): never {
            throw new Error('no')
          }
        }
        new Broken({ name: 'broken' }).record()
      },
      { type: 'broken', name: 'broken' },
    ],
  ])('%s', async (_what, act, expected) => {
    const [event, ...others] = await recording.record(async () => void act())
    expect(event).toMatchObject(expected)
    expect(others).toEqual([])
  })

  it('an agent without a name is known, and costs no other agent its name', async () => {
    const session = recording.client.startSession()
    const nameless = trackAgent({ name: () => '', session })(() => 1)
    session.registerAgent({ id: 'a-1', name: '' })
    session.registerAgent({ id: 'b-1', name: 'writer' })
    expect(nameless()).toBe(1)
    await session.end()
    const response = await fetch(`${recording.url}/api/v1/sessions/${session.id}`)
    expect(await response.json()).toMatchObject({ agents: expect.arrayContaining(['writer']) })
    expect(recording.client.stats().dropped).toEqual({})
  })
})

describe('code inside the session of one client', () => {
  it('is no business of another client', async () => {
    const other = new Client({ endpoint: recording.url, autoStartSession: false })
    const [mine, theirs] = [recording.client.startSession(), other.startSession()]
    await mine.run(() => other.endSession({ state: 'Fail' }))
    expect([mine.state, theirs.state]).toEqual(['running', 'Fail'])
    await other.shutdown()
    await mine.end()
  })

  it('is in that session for the functions of the package, too', async () => {
    const session = recording.client.startSession()
    await session.run(() => endSession({ reason: 'done' }))
    expect(session.state).toBe('Success')
  })
})
