import type { JsonValue } from '@agentops/protocol/messages'
import { alignSequences } from './align-sequences.ts'
import { canonicalJson, isList, isObject } from './canonical-json.ts'

/** One difference between two values, and where it is. */
export interface JsonDifference {
  readonly kind: 'added' | 'removed' | 'changed'
  /** Keys and indices from the root; indices are those of the side that has the value, else after. */
  readonly path: readonly (string | number)[]
  /** Absent when added. */
  readonly before?: JsonValue
  /** Absent when removed. */
  readonly after?: JsonValue
}

/** How much to compare. */
export interface DiffJsonOptions {
  /** More differences than this are not looked for. @defaultValue 1000 */
  readonly limit?: number
}

/**
 * The differences between two values, in document order. Lists are aligned first, so that an inserted
 * message is one addition and not a change of all that follow. Both must be shallow enough to walk.
 */
export function diffJson(
  before: JsonValue,
  after: JsonValue,
  { limit = 1000 }: DiffJsonOptions = {},
): readonly JsonDifference[] {
  const walk = new Walk(limit)
  walk.values(before, after, [])
  return walk.found
}

/** A path as people write it: `messages[3].content`. */
export function pathText(path: JsonDifference['path']): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `${text}[${JSON.stringify(key)}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

type Path = JsonDifference['path']
type Fields = Readonly<Record<string, JsonValue>>

class Walk {
  readonly found: JsonDifference[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  values(before: JsonValue, after: JsonValue, path: Path): void {
    if (isList(before) && isList(after)) this.#lists(before, after, path)
    else if (isObject(before) && isObject(after)) this.#objects(before, after, path)
    else if (canonicalJson(before) !== canonicalJson(after)) {
      this.#add({ kind: 'changed', path, before, after })
    }
  }

  #add(difference: JsonDifference): void {
    if (this.found.length < this.#limit) this.found.push(difference)
  }

  #objects(before: Fields, after: Fields, path: Path): void {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const own = [...path, key]
      const [a, b] = [ownValue(before, key), ownValue(after, key)]
      if (a !== undefined && b !== undefined) this.values(a, b, own)
      else if (b !== undefined) this.#add({ kind: 'added', path: own, after: b })
      else if (a !== undefined) this.#add({ kind: 'removed', path: own, before: a })
    }
  }

  #lists(before: readonly JsonValue[], after: readonly JsonValue[], path: Path): void {
    const pairs = alignSequences(before.map(canonicalJson), after.map(canonicalJson))
    let [x, y] = [0, 0]
    for (const [nextX, nextY] of [...pairs, [before.length, after.length] as const]) {
      this.#gap(before.slice(x, nextX), after.slice(y, nextY), { path, x, y })
      ;[x, y] = [nextX + 1, nextY + 1]
    }
  }

  /** Items between two equal ones: compared one by one as far as both have some. */
  #gap(
    before: readonly JsonValue[],
    after: readonly JsonValue[],
    { path, x, y }: { readonly path: Path; readonly x: number; readonly y: number },
  ): void {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
      const [a, b] = [before[index], after[index]]
      if (a !== undefined && b !== undefined) this.values(a, b, [...path, y + index])
      else if (b !== undefined) this.#add({ kind: 'added', path: [...path, y + index], after: b })
      else if (a !== undefined)
        this.#add({ kind: 'removed', path: [...path, x + index], before: a })
    }
  }
}

function ownValue(object: Fields, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}
