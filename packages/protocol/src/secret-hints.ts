/** Every issued key has a run of so many letters, digits, `_` and `-`; most prose has none. */
const RUN = 15
const IS_RUN_CODE = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w-]/.test(String.fromCharCode(code)) ? 1 : 0,
)

function isRunCode(code: number): boolean {
  return IS_RUN_CODE[code] === 1
}

/**
 * Finds whether a text may hold a key as it was issued: whether one of its long runs begins like one.
 * Looks at every 15th place and from there backwards, since a run cannot hide between.
 *
 * @param letters what a key may begin with: a look at one costs less than an expression
 * @param begins sticky; how a key begins
 * @param prefix how many characters of a key may stand before its long run, the last of them a point
 */
export function createRunFinder(
  letters: string,
  begins: RegExp,
  prefix: number,
): (text: string) => boolean {
  const isLetter = Uint8Array.from({ length: 128 }, (_, code) =>
    letters.includes(String.fromCharCode(code)) ? 1 : 0,
  )
  const isAt = (text: string, place: number): boolean => {
    if (isLetter[text.charCodeAt(place)] !== 1) return false
    begins.lastIndex = place
    return begins.test(text)
  }
  const isBeforePoint = (text: string, start: number): boolean => {
    for (let place = Math.max(0, start - prefix); place < start; place += 1) {
      if (isAt(text, place)) return true
    }
    return false
  }
  const isKey = (text: string, start: number): boolean => {
    if (isAt(text, start)) return true
    const before = text[start - 1]
    // Behind an escaped line end: its letter belongs to no run.
    if (before === '\\') return isAt(text, start + 1)
    return before === '.' && isBeforePoint(text, start)
  }
  return (text) => {
    let last = RUN - 1
    while (last < text.length) {
      let place = last
      while (place > last - RUN && isRunCode(text.charCodeAt(place))) place -= 1
      if (place === last - RUN) {
        if (isKey(text, startOfRun(text, place))) return true
        last = endOfRun(text, last)
        place = last
      }
      last = place + RUN
    }
    return false
  }
}

function startOfRun(text: string, inside: number): number {
  let start = inside + 1
  while (start > 0 && isRunCode(text.charCodeAt(start - 1))) start -= 1
  return start
}

function endOfRun(text: string, inside: number): number {
  let end = inside + 1
  while (end < text.length && isRunCode(text.charCodeAt(end))) end += 1
  return end
}

/** Characters that are compared at a time, folded into ten bits: case does not count. */
function blockOf(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31)
}

/**
 * Finds whether a text holds one of some ASCII words, in any case, skipping what cannot be one: the
 * algorithm of Wu and Manber (A fast algorithm for multi-pattern searching, 1994) with blocks of two
 * characters.
 *
 * @param words at least two characters each; the longer the shortest, the faster
 */
export function createWordFinder(words: readonly string[]): (text: string) => boolean {
  const width = Math.min(...words.map((word) => word.length))
  const shifts = new Uint8Array(1024).fill(width - 1)
  for (const word of words) {
    for (let end = 1; end < width; end += 1) {
      const block = blockOf(word.charCodeAt(end - 1), word.charCodeAt(end))
      shifts[block] = Math.min(shifts[block] ?? 0, width - 1 - end)
    }
  }
  const isWord = new RegExp(words.join('|'), 'iy')
  return (text) => {
    let end = width - 1
    while (end < text.length) {
      const shift = shifts[blockOf(text.charCodeAt(end - 1), text.charCodeAt(end))] ?? 0
      if (shift > 0) {
        end += shift
        continue
      }
      isWord.lastIndex = end - width + 1
      if (isWord.test(text)) return true
      end += 1
    }
    return false
  }
}
