/** A reproducible source of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function deep(): unknown {
  return JSON.parse('['.repeat(500) + ']'.repeat(500))
}

const JUNK: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 1e308,
  () => '',
  () => 'x'.repeat(1_000),
  () => 'data:image/png;base64,',
  () => [],
  () => [[null]],
  () => ({}),
  () => ({ type: 'error' }),
  () => ({ __proto__: null, toString: 1, constructor: 'x', length: 9e9 }),
  deep,
]

/** A copy of JSON data in which about one value in `1 / rate` is something else, or gone. */
export function mutateJson(value: unknown, random: () => number, rate = 0.05): unknown {
  if (random() < rate) return JUNK[Math.floor(random() * JUNK.length)]?.()
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const copies = random() < rate ? Math.floor(random() * 3) : 1
      return Array.from({ length: copies }, () => mutateJson(item, random, rate))
    })
  }
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(() => random() >= rate)
  return Object.fromEntries(kept.map(([key, inner]) => [key, mutateJson(inner, random, rate)]))
}

function mutateLine(line: string, random: () => number): string[] {
  if (random() < 0.05) return []
  if (random() < 0.05) return [line, line]
  if (random() < 0.05) return [line.slice(0, Math.floor(random() * line.length))]
  if (!line.startsWith('data: {') || random() < 0.5) return [line]
  return [`data: ${JSON.stringify(mutateJson(JSON.parse(line.slice(6)), random))}`]
}

/** A copy of an event stream with lines lost, doubled, cut and changed, and its end cut off. */
export function mutateStream(text: string, random: () => number): string {
  const lines = text.split('\n').flatMap((line) => mutateLine(line, random))
  const whole = lines.join('\n')
  return random() < 0.5 ? whole : whole.slice(0, Math.floor(random() * whole.length))
}

/** A copy with about one byte in a hundred changed, and half of the time cut off. */
export function mutateBytes(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes)
  for (let flips = Math.floor((copy.length * random()) / 100); flips > 0; flips -= 1) {
    copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256)
  }
  return random() < 0.5 ? copy : copy.subarray(0, Math.floor(random() * copy.length))
}

/** The JSON data of one event changed; what it carries as base64 `bytes` too. */
export function mutateEvent(data: string, random: () => number): string {
  const event: unknown = JSON.parse(data)
  const packed: unknown = typeof event === 'object' && event !== null && Reflect.get(event, 'bytes')
  if (typeof packed !== 'string') return JSON.stringify(mutateJson(event, random)) ?? ''
  const inner = mutateJson(JSON.parse(Buffer.from(packed, 'base64').toString()), random)
  const bytes = Buffer.from(JSON.stringify(inner) ?? '').toString('base64')
  return JSON.stringify({ bytes })
}
