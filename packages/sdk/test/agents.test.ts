import type { SessionDetail } from '@agentops/protocol/session'
import { recordTool, trackAgent } from '@agentops/sdk'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, expectTypeOf, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'
import OpenAI from 'openai'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'

let recording: Recording
let provider: ScriptedProvider

beforeAll(async () => {
  recording = await startRecording({ agent: 'main' })
  provider = await startScriptedProvider()
})

afterAll(async () => {
  await recording.close()
  await provider.close()
})

const work = recordTool('work')(async (of: string) => {
  await sleep(1)
  return of
})

function ask(): Promise<unknown> {
  const openai = new OpenAI({ apiKey: 'sk-test', baseURL: provider.baseURL, maxRetries: 0 })
  return openai.chat.completions.create({
    model: 'json',
    messages: [{ role: 'user', content: 'Hi' }],
  })
}

class Base {
  async inherited(): Promise<string> {
    return work('inherited')
  }
}

@trackAgent('researcher')
class Researcher extends Base {
  readonly #topic: string

  constructor(topic: string) {
    super()
    this.#topic = topic
  }

  async answer(): Promise<string> {
    await ask()
    return work(this.#topic)
  }

  get later(): Promise<string> {
    return work('accessor')
  }

  async *steps(): AsyncGenerator<string, void, undefined> {
    yield await work('one')
    yield await work('two')
  }
}

const Writer = trackAgent({
  name: (writer: unknown) => `writer ${Reflect.get(Object(writer), 'role')}`,
})(
  class WriterAgent {
    readonly role: string

    constructor(role: string) {
      this.role = role
    }

    async write(source: Researcher): Promise<string> {
      const before = await work('before')
      const found = await source.answer()
      return `${before} ${found} ${await work('after')}`
    }
  },
)

const createCritic = trackAgent({ name: 'critic', factory: true })((grade: number) => ({
  grade,
  judge: () => work(`judge ${grade}`),
}))

const plan = trackAgent('planner')(async () => work('plan'))

it('events belong to the agent whose code runs: nested, in parallel, across hand-offs', async () => {
  let id = ''
  const events = await recording.record(async (session) => {
    id = session.id
    const researcher = new Researcher('a topic')
    const writer = new Writer('prose')
    await Promise.all([
      writer.write(researcher),
      createCritic(1).judge(),
      createCritic(2).judge(),
      plan(),
      work('main'),
      researcher.inherited(),
      researcher.later,
    ])
    for await (const _step of researcher.steps()) await work('between')
  })
  const owners = events.map(
    ({ type, input, agentName }) =>
      `${agentName}: ${type === 'llm' ? type : JSON.stringify(input)}`,
  )
  const expected = [
    'writer prose: "before"',
    'researcher: llm',
    'researcher: "a topic"',
    'writer prose: "after"',
    'critic: "judge 1"',
    'critic: "judge 2"',
    'planner: "plan"',
    'main: "main"',
    'researcher: "inherited"',
    'researcher: "accessor"',
    'researcher: "one"',
    'main: "between"',
    'researcher: "two"',
    'main: "between"',
  ]
  const sorted = (texts: string[]) => texts.toSorted((a, b) => (a < b ? -1 : 1))
  expect(sorted(owners)).toEqual(sorted(expected))
  const ids = (name: string) =>
    new Set(events.filter(({ agentName }) => agentName === name).map(({ agentId }) => agentId)).size
  expect([ids('critic'), ids('researcher')]).toEqual([2, 1])
  const session = (await (
    await fetch(`${recording.url}/api/v1/sessions/${id}`)
  ).json()) as SessionDetail
  expect(session.agents.toSorted()).toEqual([
    'critic',
    'main',
    'planner',
    'researcher',
    'writer prose',
  ])
})

class Bus {
  readonly listeners = new Set<() => unknown>()
}

@trackAgent({ name: (agent: unknown) => `fielded ${Reflect.get(Object(agent), 'n')}` })
class Fielded {
  static made = 0
  #secret = 'private'
  readonly n: number
  answer = async (of: string): Promise<string> => work(`${of} ${this.#secret}`)
  handle = (): Promise<string> => work('handled')

  constructor(n: number, bus: Bus) {
    this.n = n
    Fielded.made += 1
    bus.listeners.add(this.handle)
  }

  dispose(bus: Bus): boolean {
    return bus.listeners.delete(this.handle)
  }

  static create(bus: Bus): Fielded {
    return new this(3, bus)
  }
}

it('arrow functions in fields act for their instance; those that the class hands on stay the same', async () => {
  const bus = new Bus()
  const [one, two] = [new Fielded(1, bus), new Fielded(2, bus)]
  const events = await recording.record(async () => {
    const { answer } = one
    await Promise.all([answer('a'), two.answer('b'), Fielded.create(bus).answer('c')])
    await work('main')
  })
  const owners = events.map(({ agentName, input }) => `${agentName}: ${JSON.stringify(input)}`)
  expect(owners.toSorted()).toEqual([
    'fielded 1: "a private"',
    'fielded 2: "b private"',
    'fielded 3: "c private"',
    'main: "main"',
  ])
  expect(one.dispose(bus)).toBe(true)
  expect([one instanceof Fielded, one.constructor === Fielded, Fielded.made]).toEqual([
    true,
    true,
    3,
  ])
  expect([one.answer.name, one.answer.length]).toEqual(['answer', 1])
})

it('a class with private static members stays untouched where it stands', () => {
  const Counting = trackAgent('counting')(
    class {
      static #count = 0
      next = (): number => 1
      static count(): number {
        return (this.#count += 1)
      }
    },
  )
  expect([Counting.count(), new Counting().next()]).toEqual([1, 1])
})

it('a tracked class and its instances stay what they are', () => {
  expect([Researcher.name, Researcher.length, new Researcher('x') instanceof Base]).toEqual([
    'Researcher',
    1,
    true,
  ])
  expect(Object.keys(new Writer('x'))).toEqual(['role'])
  expect(Object.hasOwn(Base.prototype, 'inherited')).toBe(true)
  expect(new Base().inherited).not.toBe(new Researcher('x').inherited)
  expectTypeOf(createCritic).returns.toHaveProperty('grade').toEqualTypeOf<number>()
  expectTypeOf(Writer).constructorParameters.toEqualTypeOf<[role: string]>()
})

it('what a constructor throws goes to the caller as it is', () => {
  const error = new TypeError('no role')
  const Strict = trackAgent()(
    class {
      constructor() {
        throw error
      }
    },
  )
  expect(() => new Strict()).toThrow(error)
})
