import { expect, it } from 'vitest'
import { toJson, toJsonText } from './serialize.ts'

/** A small generator of numbers that is the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

class Point {
  #hidden = 1
  readonly x: unknown
  other: unknown

  constructor(x: unknown, other: unknown) {
    this.x = x
    this.other = other
  }

  get hidden(): number {
    return this.#hidden
  }
}

const throwing = () => {
  throw new Error('hostile')
}

/** Values that have made serialisers throw, loop, or eat memory. */
const LEAVES: (() => unknown)[] = [
  () => undefined,
  () => null,
  () => NaN,
  () => -Infinity,
  () => 2n ** 200n,
  () => Symbol('s'),
  () => '\ud800 lone',
  () => 'x'.repeat(300_000),
  () => Object('boxed'.repeat(100_000)),
  () => new Date(NaN),
  () => Buffer.alloc(1_000_000),
  () => new Float64Array(9),
  () => new DataView(new ArrayBuffer(8)),
  () => new SharedArrayBuffer(8),
  () => new WeakMap(),
  () => Promise.resolve(1),
  () => new Headers({ authorization: 'Bearer very-secret-token' }),
  () => new Response('body'),
  () => new URLSearchParams('a=b'),
  () => new AggregateError([new Error('a')], 'several', { cause: new Error('b') }),
  () => class Named {},
  () =>
    class {
      static name = Symbol('no text') as unknown as string
    },
  () => async function* later() {},
  () => Object.assign(Object.create(null), { plain: true }),
  () => ({ toJSON: throwing }),
  () => ({ toJSON: () => ({ toJSON: () => ({ deeper: 1 }) }) }),
  () => ({
    get bad() {
      return throwing()
    },
  }),
  () => new Proxy({}, { ownKeys: throwing }),
  () => new Proxy({}, { get: throwing, getPrototypeOf: throwing }),
  () => new Proxy([], { get: throwing }),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  },
  () => {
    const { proxy, revoke } = Proxy.revocable(throwing, {})
    revoke()
    return proxy
  },
  () => Object.defineProperty(new Error('x'), 'message', { get: throwing }),
  () => ({ constructor: null, __proto__: null, hasOwnProperty: 1 }),
  () => Object.assign([], { length: 4_000_000_000 }),
  () => ({ [Symbol.toStringTag]: 'Generator', next: throwing }),
]

function build(random: () => number, depth: number, made: unknown[]): unknown {
  const choice = Math.floor(random() * 10)
  const again = () => build(random, depth + 1, made)
  if (depth > 5 || choice < 3) return LEAVES[Math.floor(random() * LEAVES.length)]?.()
  if (choice === 3) return made[Math.floor(random() * made.length)]
  const containers: (() => unknown)[] = [
    () => [again(), again(), again()],
    () => ({ a: again(), b: again(), ['k'.repeat(1 + Math.floor(random() * 400))]: again() }),
    () =>
      new Map([
        [again(), again()],
        ['key', again()],
      ]),
    () => new Set([again(), again()]),
    () => new Point(again(), again()),
    () => Object.assign(new Error('with more'), { cause: again() }),
  ]
  const value = containers[choice - 4]?.()
  made.push(value)
  // A circle, now and then.
  if (Array.isArray(value) && random() < 0.3) value.push(made[0])
  if (value instanceof Point && random() < 0.3) value.other = value
  return value
}

it('300 random values with hostile parts become bounded JSON, and nothing throws', () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const text = toJsonText(build(randomFrom(seed), 0, []))
    expect([seed, text.length < 1_500_000]).toEqual([seed, true])
    expect(() => JSON.parse(text)).not.toThrow()
    expect(text).not.toContain('very-secret-token')
  }
})

it('maps whose keys are objects are lists of pairs', () => {
  expect(toJson(new Map([[{ id: 1 }, 'a']]))).toEqual([[{ id: 1 }, 'a']])
})

it('an object that shows nothing of itself is shown by its name', () => {
  expect(toJson([new Response(), new WeakMap(), {}])).toEqual(['[Response]', '[WeakMap]', {}])
})

it('keys count against the size like texts', () => {
  const long = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`${index}`.repeat(90_000), 1]),
  )
  expect(toJsonText(long).length).toBeLessThan(1_200_000)
})

it('a value that takes long is cut, and says so', () => {
  const slow = Object.defineProperty({}, 'value', {
    enumerable: true,
    get() {
      const until = performance.now() + 2
      while (performance.now() < until);
      return 1
    },
  })
  expect(toJsonText(Array.from({ length: 5000 }, () => slow))).toContain(
    '[truncated: took too long]',
  )
})
