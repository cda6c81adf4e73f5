import type { JsonValue } from '@agentops/protocol/messages'

/** What a piece of JSON text is, which decides its colour. */
export type TokenKind = 'plain' | 'key' | 'string' | 'number' | 'keyword'

/** A piece of a line. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

/** Characters of one line that are drawn; copying takes all. */
const LONGEST_LINE = 2000

/** A value as indented JSON, line by line. */
export function jsonLines(value: JsonValue | object): readonly string[] {
  return (JSON.stringify(value, undefined, 2) ?? 'null').split('\n')
}

/** Longer texts are not tried: reading them would hold up the page. */
const LONGEST_TEXT = 1_000_000

/** The list or object whose JSON a text is; undefined when it is another text. */
export function jsonInText(text: string): JsonValue | undefined {
  const start = text.trimStart()[0]
  if ((start !== '{' && start !== '[') || text.length > LONGEST_TEXT) return undefined
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** Cuts one line of indented JSON into coloured pieces, in one pass. */
export function tokensOf(line: string): readonly Token[] {
  const tokens: Token[] = []
  const add = (kind: TokenKind, text: string) => {
    if (text) tokens.push({ kind, text })
  }
  const indent = line.length - line.trimStart().length
  add('plain', line.slice(0, indent))
  let rest = line.slice(indent)
  const keyEnd = rest.startsWith('"') ? endOfString(rest) : 0
  if (keyEnd > 0 && rest.startsWith(': ', keyEnd)) {
    add('key', rest.slice(0, keyEnd))
    add('plain', ': ')
    rest = rest.slice(keyEnd + 2)
  }
  const comma = rest.endsWith(',') ? ',' : ''
  const value = rest.slice(0, rest.length - comma.length)
  const hidden = value.length - LONGEST_LINE
  add(kindOf(value), hidden > 0 ? value.slice(0, LONGEST_LINE) : value)
  if (hidden > 0) add('plain', `… ${hidden} more characters`)
  add('plain', comma)
  return tokens
}

/** The place after the closing quote of a string that starts at 0. */
function endOfString(text: string): number {
  let at = 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function kindOf(value: string): TokenKind {
  const first = value[0] ?? ''
  if (first === '"') return 'string'
  if (first === '-' || (first >= '0' && first <= '9')) return 'number'
  return 'tfn'.includes(first) ? 'keyword' : 'plain'
}
