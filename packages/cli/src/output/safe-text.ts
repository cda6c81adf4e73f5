/**
 * Control characters, and those that reorder or hide text (bidirectional marks, zero-width): what
 * an agent recorded must not move the cursor, set a title or disguise itself in a user's terminal.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu

/** Units of UTF-16 that are read for one character at most. */
const LONGEST_CHARACTER = 16

/** A text on one line, with everything that a terminal would act on written as an escape. */
export function safeLine(text: string): string {
  return text.replace(UNSAFE, escape)
}

/** The lines of a text; within them everything that a terminal would act on is escaped. */
export function safeLines(text: string): string[] {
  return text.split(/\r?\n/).map(safeLine)
}

/** JSON on one line; unlike `JSON.stringify` it escapes DEL, C1 controls and marks as well. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE, (character) =>
    character === '\n' ? character : unicodeEscape(character),
  )
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The characters that a reader sees; an accent belongs to its letter. */
export function characters(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

/** Cuts a text to a width in characters; what is cut off becomes `…`. */
export function clip(text: string, width: number): string {
  // A character has at least one unit: a short text needs no count.
  if (text.length <= width) return text
  const start = text.slice(0, width * LONGEST_CHARACTER)
  const seen = characters(start)
  if (start === text && seen.length <= width) return text
  return `${seen.slice(0, Math.max(0, width - 1)).join('')}…`
}

function escape(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  if (character === '\r') return '\\r'
  return unicodeEscape(character)
}

/** As in JSON: a pair of escapes above U+FFFF. */
function unicodeEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
