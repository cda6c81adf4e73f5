/** A position of the one sequence and the position of the other that it is aligned with. */
export type Pair = readonly [before: number, after: number]

/** Edits that are looked for before a cheaper method takes over: the work is their square. */
const MAX_EDITS = 400

interface Range {
  readonly a: number
  readonly aEnd: number
  readonly b: number
  readonly bEnd: number
}

/**
 * Aligns equal items of two sequences, in order: by the shortest edit (Myers) where there are few.
 * Else what occurs once in both anchors the alignment (patience), and the gaps are aligned the same
 * way; where there is no anchor either, each item takes the next equal one.
 */
export function alignSequences(before: readonly string[], after: readonly string[]): Pair[] {
  const [a, b] = numbered(before, after)
  const pairs: Pair[] = []
  const ranges: Range[] = [{ a: 0, aEnd: a.length, b: 0, bEnd: b.length }]
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    const gap = trim(range, a, b, pairs)
    if (gap.a === gap.aEnd || gap.b === gap.bEnd) continue
    const shortest = shortestEdit(gap, a, b)
    const anchors = shortest ? [] : anchorsOf(gap, a, b)
    if (anchors.length > 0) ranges.push(...between(gap, anchors))
    pairs.push(...(shortest ?? (anchors.length > 0 ? anchors : greedy(gap, a, b))))
  }
  return pairs.toSorted((one, other) => one[0] - other[0])
}

/** Numbers compare faster than texts. */
function numbered(before: readonly string[], after: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>()
  const numberOf = (item: string) => {
    const known = numbers.get(item)
    if (known === undefined) numbers.set(item, numbers.size)
    return known ?? numbers.size - 1
  }
  return [Int32Array.from(before, numberOf), Int32Array.from(after, numberOf)]
}

/** Aligns what is equal at both ends of a range, and gives what is between. */
function trim(
  { a, aEnd, b, bEnd }: Range,
  one: Int32Array,
  other: Int32Array,
  pairs: Pair[],
): Range {
  let [from, fromOther, to, toOther] = [a, b, aEnd, bEnd]
  while (from < to && fromOther < toOther && one[from] === other[fromOther]) {
    pairs.push([from, fromOther])
    from += 1
    fromOther += 1
  }
  while (to > from && toOther > fromOther && one[to - 1] === other[toOther - 1]) {
    to -= 1
    toOther -= 1
    pairs.push([to, toOther])
  }
  return { a: from, aEnd: to, b: fromOther, bEnd: toOther }
}

/** Where each item that occurs once in a range is. */
function uniques(items: Int32Array, from: number, to: number): Map<number, number> {
  const places = new Map<number, number>()
  for (let index = from; index < to; index += 1) {
    const item = items[index] ?? -1
    places.set(item, places.has(item) ? -1 : index)
  }
  return places
}

function anchorsOf({ a, aEnd, b, bEnd }: Range, one: Int32Array, other: Int32Array): Pair[] {
  const others = uniques(other, b, bEnd)
  const shared: Pair[] = []
  for (const [item, index] of uniques(one, a, aEnd)) {
    const match = others.get(item) ?? -1
    if (index >= 0 && match >= 0) shared.push([index, match])
  }
  return longestIncreasing(shared.toSorted((x, y) => x[0] - y[0]))
}

/** The longest run of pairs whose second positions increase (patience sorting). */
function longestIncreasing(pairs: readonly Pair[]): Pair[] {
  const tops: number[] = []
  const previous = new Int32Array(pairs.length).fill(-1)
  pairs.forEach(([, position], index) => {
    let [low, high] = [0, tops.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < position) low = middle + 1
      else high = middle
    }
    if (low > 0) previous[index] = tops[low - 1] ?? -1
    tops[low] = index
  })
  const chain: Pair[] = []
  for (let index = tops.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index]
    if (pair) chain.push(pair)
  }
  return chain.toReversed()
}

function between({ a, aEnd, b, bEnd }: Range, anchors: readonly Pair[]): Range[] {
  const starts: readonly Pair[] = [[a, b], ...anchors.map(([x, y]): Pair => [x + 1, y + 1])]
  const ends: readonly Pair[] = [...anchors, [aEnd, bEnd]]
  return starts.map(([x, y], index) => ({
    a: x,
    b: y,
    aEnd: ends[index]?.[0] ?? aEnd,
    bEnd: ends[index]?.[1] ?? bEnd,
  }))
}

/** Myers, "An O(ND) Difference Algorithm": undefined when more than {@link MAX_EDITS} are needed. */
function shortestEdit(range: Range, one: Int32Array, other: Int32Array): Pair[] | undefined {
  const [width, height] = [range.aEnd - range.a, range.bEnd - range.b]
  const limit = Math.min(MAX_EDITS, width + height)
  const furthest = new Int32Array(2 * limit + 3)
  const trail: Int32Array[] = []
  for (let edits = 0; edits <= limit; edits += 1) {
    trail.push(furthest.slice())
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = stepInto(furthest, diagonal, edits, limit)
      x = slide(range, { x, diagonal }, one, other)
      furthest[diagonal + limit + 1] = x
      if (x >= width && x - diagonal >= height) return walkBack(trail, range, limit)
    }
  }
  return undefined
}

/** How far equal items lead from a point along its diagonal. */
function slide(
  { a, aEnd, b, bEnd }: Range,
  { x, diagonal }: { readonly x: number; readonly diagonal: number },
  one: Int32Array,
  other: Int32Array,
): number {
  let [from, fromOther] = [a + x, b + x - diagonal]
  while (from < aEnd && fromOther < bEnd && one[from] === other[fromOther]) {
    from += 1
    fromOther += 1
  }
  return from - a
}

/** How far along a diagonal one gets by the better of its two neighbours. */
function stepInto(furthest: Int32Array, diagonal: number, edits: number, limit: number): number {
  const neighbour = neighbourOf(furthest, diagonal, edits, limit)
  const reached = furthest[neighbour + limit + 1] ?? 0
  return neighbour > diagonal ? reached : reached + 1
}

function neighbourOf(furthest: Int32Array, diagonal: number, edits: number, limit: number): number {
  if (diagonal === -edits) return diagonal + 1
  if (diagonal === edits) return diagonal - 1
  const isBehind = (furthest[diagonal + limit] ?? 0) < (furthest[diagonal + limit + 2] ?? 0)
  return isBehind ? diagonal + 1 : diagonal - 1
}

function walkBack(trail: readonly Int32Array[], range: Range, limit: number): Pair[] {
  const pairs: Pair[] = []
  let [x, y] = [range.aEnd - range.a, range.bEnd - range.b]
  const backTo = (toX: number, toY: number) => {
    for (; x > toX && y > toY; x -= 1, y -= 1) pairs.push([range.a + x - 1, range.b + y - 1])
  }
  for (let edits = trail.length - 1; edits > 0; edits -= 1) {
    const furthest = trail[edits] ?? new Int32Array()
    const neighbour = neighbourOf(furthest, x - y, edits, limit)
    const reached = furthest[neighbour + limit + 1] ?? 0
    backTo(reached, reached - neighbour)
    ;[x, y] = [reached, reached - neighbour]
  }
  backTo(0, 0)
  return pairs
}

/** Aligns each item with the next equal one: in order, but not the most there could be. */
function greedy(range: Range, one: Int32Array, other: Int32Array): Pair[] {
  const places = new Map<number, number[]>()
  for (let index = range.bEnd - 1; index >= range.b; index -= 1) {
    const item = other[index] ?? -1
    const known = places.get(item)
    if (known) known.push(index)
    else places.set(item, [index])
  }
  const pairs: Pair[] = []
  let last = range.b - 1
  for (let index = range.a; index < range.aEnd; index += 1) {
    const waiting = places.get(one[index] ?? -1) ?? []
    while (waiting.length > 0 && (waiting.at(-1) ?? 0) <= last) waiting.pop()
    const match = waiting.pop()
    // A jump over most of what is left would leave nothing for the items after it.
    if (match === undefined || match - last > 2 + (range.bEnd - last) / 2) continue
    pairs.push([index, match])
    last = match
  }
  return pairs
}
