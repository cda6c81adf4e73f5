import { recordAction, recordTool } from '@agentops/sdk'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

let recording: Recording

beforeAll(async () => {
  recording = await startRecording()
})

afterAll(() => recording.close())

describe('recordTool and recordAction', () => {
  it('keep name, length, this, type and the kind of result', async () => {
    class Shelf {
      readonly #books = ['a', 'b']
      find = recordTool('find')(function find(this: Shelf, index: number, _unused?: string) {
        return this.#books[index]
      })
    }
    await recording.record(async () => {
      const shelf = new Shelf()
      expect(shelf.find(1)).toBe('b')
      expect([shelf.find.name, shelf.find.length]).toEqual(['find', 2])
      expectTypeOf(shelf.find).returns.toEqualTypeOf<string | undefined>()
    })
  })

  it('record arguments, results and nesting', async () => {
    const inner = recordTool('inner')(async (query: { a: number }) => ({ sum: query.a + 1 }))
    const outer = recordAction('outer')(async (a: number, b: string) => [await inner({ a }), b])
    const events = await recording.record(() => outer(3, 'x'))
    const [first, second] = events
    expect(events).toHaveLength(2)
    expect(first).toMatchObject({
      type: 'action',
      name: 'outer',
      input: [3, 'x'],
      output: [{ sum: 4 }, 'x'],
    })
    expect(second).toMatchObject({
      type: 'tool',
      name: 'inner',
      input: { a: 3 },
      output: { sum: 4 },
    })
    expect(second?.parentId).toBe(first?.id)
  })

  it('parallel calls keep their own children', async () => {
    const leaf = recordTool('leaf')(async (n: number) => {
      await new Promise((resolve) => setTimeout(resolve, 20 - n * 5))
      return n
    })
    const branch = recordAction('branch')(async (n: number) => leaf(n))
    const events = await recording.record(() => Promise.all([0, 1, 2].map((n) => branch(n))))
    const branches = events.filter((event) => event.name === 'branch')
    const parents = events
      .filter((event) => event.name === 'leaf')
      .map((leafEvent) => {
        const parent = branches.find((candidate) => candidate.id === leafEvent.parentId)
        return [parent?.input, leafEvent.input]
      })
    expect(parents).toHaveLength(3)
    for (const [parent, own] of parents) expect(own).toEqual(parent)
  })

  it('what is thrown goes to the caller, the same object, and is recorded', async () => {
    const error = new RangeError('no such city', { cause: new Error('no map') })
    const sync = recordTool('sync')((): never => {
      throw error
    })
    const later = recordTool('later')(async (): Promise<never> => {
      throw error
    })
    const events = await recording.record(async () => {
      expect(() => sync()).toThrow(error)
      await expect(later()).rejects.toBe(error)
    })
    expect(events).toHaveLength(2)
    for (const event of events) {
      expect(event).toMatchObject({
        status: 'error',
        errorType: 'RangeError',
        statusMessage: 'no such city',
      })
      expect(event.exception?.stacktrace).toContain('Caused by: Error: no map')
    }
  })

  it('generators stay generators, and are one event until they end', async () => {
    const child = recordTool('child')((n: number) => n)
    const count = recordAction('count')(function* (to: number): Generator<number, string> {
      for (let n = 0; n < to; n += 1) yield child(n)
      return 'done'
    })
    const countLater = recordAction('count later')(async function* (to: number) {
      for (let n = 0; n < to; n += 1) yield child(n)
    })
    const events = await recording.record(async () => {
      expect([...count(2)]).toEqual([0, 1])
      const seen: number[] = []
      for await (const n of countLater(5)) {
        seen.push(n)
        if (n === 1) break
      }
      expect(seen).toEqual([0, 1])
    })
    const [first, , , second] = events
    expect(events.map((event) => event.name)).toEqual([
      'count',
      'child',
      'child',
      'count later',
      'child',
      'child',
    ])
    expect(first).toMatchObject({ output: 'done', status: 'unset' })
    expect(events.slice(1, 3).every((event) => event.parentId === first?.id)).toBe(true)
    expect(events.slice(4).every((event) => event.parentId === second?.id)).toBe(true)
    expect(second?.status).not.toBe('running')
  })

  it('a lazy thenable is returned as it is and not started', async () => {
    let started = 0
    const query = {
      // oxlint-disable-next-line unicorn/no-thenable
      then(onResult: (value: string) => unknown) {
        started += 1
        return Promise.resolve('rows').then(onResult)
      },
    }
    const run = recordTool('query')(() => query)
    const events = await recording.record(async () => {
      const returned = run()
      expect(returned).toBe(query)
      expect(started).toBe(0)
      expect(await returned).toBe('rows')
    })
    expect(events[0]).toMatchObject({ output: 'rows' })
  })

  it('a promise keeps what was put on it, as a promisified exec() does', async () => {
    const run = recordTool('exec')(promisify(execFile))
    const events = await recording.record(async () => {
      const running = run(process.execPath, ['--version'])
      expect(running.child.pid).toBeTypeOf('number')
      expect((await running).stdout).toBe(`${process.version}\n`)
    })
    expect(events[0]?.durationMs).toBeGreaterThan(0)
  })

  it('what a function makes is an instance of the wrapped one, and of the function', () => {
    function* count() {
      yield 1
    }
    function Old(this: { size: number }, size: number) {
      this.size = size
    }
    const [counting, Wrapped] = [recordTool('count')(count), recordTool('old')(Old)]
    const steps = counting()
    expect([...steps]).toEqual([1])
    expect(steps).toBeInstanceOf(counting)
    expect(steps).toBeInstanceOf(count)
    const made: unknown = Reflect.construct(Wrapped, [3])
    expect(made).toMatchObject({ size: 3 })
    expect(made).toBeInstanceOf(Wrapped)
    expect(made).toBeInstanceOf(Old)
  })

  it('a result that cannot be looked at goes to the caller all the same', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    // oxlint-disable-next-line unicorn/no-thenable
    const frozen = Object.freeze({ then: (done: (value: number) => void) => done(1) })
    const events = await recording.record(async () => {
      expect(Object.is(recordTool('revoked')(() => proxy)(), proxy)).toBe(true)
      expect(recordTool('frozen')(() => frozen)()).toBe(frozen)
    })
    expect(events.map(({ status }) => status)).toEqual(['unset', 'unset'])
  })

  it('decorate methods', async () => {
    class Robot {
      readonly name = 'R2'

      @recordAction('greet')
      greet(whom: string): string {
        return `${this.name} greets ${whom}`
      }
    }
    const events = await recording.record(async () => {
      expect(new Robot().greet('Leia')).toBe('R2 greets Leia')
    })
    expect(events[0]).toMatchObject({ type: 'action', name: 'greet', input: 'Leia' })
  })

  it('record nothing before there is a client, and run all the same', () => {
    expect(recordTool('alone')((n: number) => n * 2)(4)).toBe(8)
  })
})
