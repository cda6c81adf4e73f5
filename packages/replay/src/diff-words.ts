import { alignSequences } from './align-sequences.ts'

/** A run of text that both have, or that one of them has. */
export interface TextSegment {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

const WORDS = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu
/** Above this many characters lines are compared, not words. */
const LONGEST = 200_000

/** What was removed and added between two texts, word by word; joined they give both texts back. */
export function diffWords(before: string, after: string): readonly TextSegment[] {
  const pattern = before.length + after.length > LONGEST ? /[^\n]*\n|[^\n]+/g : WORDS
  const a = before.match(pattern) ?? []
  const b = after.match(pattern) ?? []
  const segments: { kind: TextSegment['kind']; text: string }[] = []
  const add = (kind: TextSegment['kind'], words: readonly string[]) => {
    if (words.length === 0) return
    const last = segments.at(-1)
    if (last?.kind === kind) last.text += words.join('')
    else segments.push({ kind, text: words.join('') })
  }
  let [x, y] = [0, 0]
  for (const [nextX, nextY] of [...alignSequences(a, b), [a.length, b.length] as const]) {
    add('removed', a.slice(x, nextX))
    add('added', b.slice(y, nextY))
    add('same', a.slice(nextX, nextX + 1))
    ;[x, y] = [nextX + 1, nextY + 1]
  }
  return segments
}
