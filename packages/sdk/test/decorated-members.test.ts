import { recordAction, recordTool, type Session } from '@agentops/sdk'
import { transform } from 'esbuild'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import type * as legacy from './legacy/legacy-decorators.ts'
import { type Recording, startRecording } from './recording.ts'

let recording: Recording

beforeAll(async () => {
  recording = await startRecording()
})

afterAll(() => recording.close())

class Robot {
  readonly name = 'R2'
  #power = 1

  @recordAction()
  greet(whom: string): string {
    return `${this.name} greets ${whom} ${this.#secret()}`
  }

  @recordAction('secret')
  #secret(): number {
    return this.#power
  }

  @recordTool()
  static async measure(length: number): Promise<number> {
    return length * 2
  }

  @recordAction('read power')
  get power(): number {
    return this.#power
  }

  @recordAction('write power')
  set power(value: number) {
    this.#power = value
  }

  @recordAction('speed')
  accessor speed = 3

  @recordTool('arrow')
  arrow = (text: string) => `${this.name} ${text}`;

  @recordAction()
  *count(to: number): Generator<number, string, undefined> {
    for (let n = 0; n < to; n += 1) yield n + this.#power - 1
    return 'done'
  }

  @recordAction()
  async *countLater(to: number): AsyncGenerator<number, void, undefined> {
    for (let n = 0; n < to; n += 1) yield n
  }
}

it('decorators work on methods, private and static ones, accessors, fields and generators', async () => {
  const events = await recording.record(async () => {
    const robot = new Robot()
    expect(robot.greet('Leia')).toBe('R2 greets Leia 1')
    expect(await Robot.measure(2)).toBe(4)
    robot.power = 5
    expect(robot.power).toBe(5)
    robot.speed = 4
    expect(robot.speed).toBe(4)
    expect(robot.arrow('x')).toBe('R2 x')
    expect([...robot.count(2)]).toEqual([4, 5])
    for await (const n of robot.countLater(9)) if (n === 1) break
  })
  expect(events.map(({ name, input, output }) => [name, input, output])).toEqual([
    ['greet', 'Leia', 'R2 greets Leia 1'],
    ['secret', {}, 1],
    ['measure', 2, 4],
    ['write power', 5, null],
    ['read power', {}, 5],
    // What a lowered setter returns is the compiler's choice.
    ['speed', 4, expect.toBeOneOf([4, null])],
    ['speed', {}, 4],
    ['arrow', 'x', 'R2 x'],
    ['count', 2, 'done'],
    ['countLater', 9, null],
  ])
  expect(events[1]?.parentId).toBe(events[0]?.id)
})

it('decorators of the legacy kind do the same', async () => {
  const directory = join(import.meta.dirname, 'legacy')
  const source = await readFile(join(directory, 'legacy-decorators.ts'), 'utf8')
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } }
  const { code } = await transform(source, { loader: 'ts', target: 'node20', tsconfigRaw })
  expect(code).toContain('__decorateClass')
  const file = join(directory, `lowered-${process.pid}.mjs`)
  await writeFile(file, code)
  try {
    const { LegacyRobot } = (await import(file)) as typeof legacy
    const events = await recording.record(async () => {
      const robot = new LegacyRobot()
      expect(robot.greet('Leia')).toBe('greets Leia at 1')
      robot.power = 3
      expect(robot.power).toBe(3)
      expect(await LegacyRobot.measure(2)).toBe(4)
    })
    expect(events.map(({ name, agentName }) => [name, agentName])).toEqual([
      ['greet', 'legacy agent'],
      ['power', 'legacy agent'],
      ['power', 'legacy agent'],
      ['measure', recording.client.config.agent],
    ])
  } finally {
    await rm(file)
  }
})

describe('a wrapped function is the function it was', () => {
  it('in name, length, prototype, properties, this and types', async () => {
    async function find(this: Robot, text: string, _limit = 10, ...rest: number[]) {
      return [this.name, text, rest.length] as const
    }
    const wrapped = recordTool()(Object.assign(find, { schema: { text: 'string' } }))
    expect([wrapped.name, wrapped.length, wrapped.schema]).toEqual(['find', 1, { text: 'string' }])
    expect(Object.getPrototypeOf(wrapped)).toBe(Object.getPrototypeOf(find))
    await expect(wrapped.call(new Robot(), 'a', 1, 2)).resolves.toEqual(['R2', 'a', 1])
    expectTypeOf(wrapped).toEqualTypeOf<typeof find & { schema: { text: string } }>()
  })

  it('in what it is typed as: overloads, generics, classes', () => {
    const identity = recordAction('id')(<Value>(value: Value): Value => value)
    expectTypeOf(identity(3 as const)).toEqualTypeOf<3>()
    const Wrapped = recordAction('build')(
      class Box {
        static made = 0
        readonly content: string

        constructor(content: string) {
          this.content = content
          Box.made += 1
        }
      },
    )
    const box = new Wrapped('x')
    expectTypeOf(box.content).toEqualTypeOf<string>()
    expect([box.content, box instanceof Wrapped, Wrapped.name, Wrapped.made]).toEqual([
      'x',
      true,
      'Box',
      1,
    ])
    class Derived extends Wrapped {}
    expect(new Derived('y')).toBeInstanceOf(Derived)
  })

  it('in what it throws, also when that is no error, and in cancellation', async () => {
    const controller = new AbortController()
    const wait = recordTool('wait')(
      (signal: AbortSignal) =>
        new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        }),
    )
    const throwing = recordTool('throws')((): never => {
      // oxlint-disable-next-line typescript/only-throw-error
      throw 'a text'
    })
    const events = await recording.record(async () => {
      const waiting = wait(controller.signal)
      controller.abort()
      await expect(waiting).rejects.toBe(controller.signal.reason)
      expect(() => throwing()).toThrow('a text')
    })
    expect(events.map(({ status, errorType }) => [status, errorType])).toEqual([
      ['error', 'AbortError'],
      ['error', 'string'],
    ])
  })

  it('in the stream it returns, whose end is the end of the event', async () => {
    const node = recordTool('node stream')(() => Readable.from(['a', 'b']))
    const broken = recordTool('broken stream')(() => {
      return new Readable({
        read() {
          this.destroy(new Error('cut'))
        },
      })
    })
    const web = recordTool('web stream')(
      () => new Response('abc').body ?? Readable.toWeb(Readable.from([])),
    )
    const events = await recording.record(async () => {
      expect(await node().toArray()).toEqual(['a', 'b'])
      const failing = broken()
      // A listener would have handled the error in the user's place.
      expect(failing.listenerCount('error')).toBe(0)
      await expect(failing.toArray()).rejects.toThrow('cut')
      const stream = web()
      const chunks: unknown[] = []
      // The types of Node's and of the web's streams differ in what iterates them.
      for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk)
      expect(chunks).toHaveLength(1)
    })
    expect(events.map(({ name, status, output }) => [name, status, output])).toEqual([
      ['node stream', 'unset', '[stream]'],
      ['broken stream', 'error', null],
      ['web stream', 'unset', '[stream completed]'],
    ])
  })
})

it('an explicit session wins over the one around the code', async () => {
  const { client } = recording
  const mine: Session = client.startSession({ name: 'mine' })
  const step = recordAction({ name: 'step', session: mine })(() => 1)
  const events = await recording.record(async () => step())
  expect(events).toEqual([])
  await mine.end()
  expect(await recording.events(mine.id)).toMatchObject([{ name: 'step' }])
})
