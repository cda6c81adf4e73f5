/** A block of a text in Markdown; texts inside are still to be read by `parseInline`. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }
  | {
      readonly kind: 'table'
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  | { readonly kind: 'rule' }

/** One line of a list. */
interface ListItem {
  /** 0 for the outermost list. */
  readonly depth: number
  /** `1.` for an ordered list, `•` else. */
  readonly marker: string
  readonly text: string
}

const FENCE = /^ {0,3}(```+|~~~+)\s*([\w+.-]*)/
const HEADING = /^ {0,3}(#{1,6})\s+(.*)$/
const ITEM = /^(\s*)(?:([-*+])|(\d{1,9}[.)]))\s+(.*)$/
const QUOTE = /^ {0,3}>\s?(.*)$/
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/

/** A block and the line after it. */
interface Taken {
  readonly block: Block
  readonly next: number
}

/** Splits a Markdown text into blocks. Reads every line a bounded number of times. */
export function parseBlocks(text: string): readonly Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    if (lines[at]?.trim() === '') {
      at += 1
      continue
    }
    const taken = takeSpecial(lines, at) ?? takeParagraph(lines, at)
    blocks.push(taken.block)
    at = taken.next
  }
  return blocks
}

function takeSpecial(lines: readonly string[], at: number): Taken | undefined {
  return (
    takeCode(lines, at) ??
    takeHeading(lines, at) ??
    takeRule(lines, at) ??
    takeTable(lines, at) ??
    takeList(lines, at) ??
    takeQuote(lines, at)
  )
}

/** A fence that is never closed reaches to the end: that is how a streamed answer breaks off. */
function takeCode(lines: readonly string[], at: number): Taken | undefined {
  const [, fence, language = ''] = FENCE.exec(lines[at] ?? '') ?? []
  if (fence === undefined) return undefined
  let end = at + 1
  while (end < lines.length && !lines[end]?.trimStart().startsWith(fence)) end += 1
  const text = lines.slice(at + 1, end).join('\n')
  return { block: { kind: 'code', language, text }, next: end + 1 }
}

function takeHeading(lines: readonly string[], at: number): Taken | undefined {
  const [, marks, text = ''] = HEADING.exec(lines[at] ?? '') ?? []
  if (marks === undefined) return undefined
  return { block: { kind: 'heading', level: marks.length, text: text.trim() }, next: at + 1 }
}

function takeRule(lines: readonly string[], at: number): Taken | undefined {
  return RULE.test(lines[at] ?? '') ? { block: { kind: 'rule' }, next: at + 1 } : undefined
}

function takeTable(lines: readonly string[], at: number): Taken | undefined {
  const head = lines[at] ?? ''
  if (!head.includes('|') || !TABLE_RULE.test(lines[at + 1] ?? '')) return undefined
  let end = at + 2
  while (lines[end]?.includes('|')) end += 1
  const rows = lines.slice(at + 2, end).map(cellsOf)
  return { block: { kind: 'table', head: cellsOf(head), rows }, next: end }
}

function cellsOf(line: string): readonly string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inner.split('|').map((cell) => cell.trim())
}

function takeList(lines: readonly string[], at: number): Taken | undefined {
  const items: ListItem[] = []
  let next = at
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? ''
    const [, indent = '', , number, text] = ITEM.exec(line) ?? []
    const last = items.at(-1)
    if (text !== undefined) {
      items.push({ depth: Math.floor(indent.length / 2), marker: number ?? '•', text })
    } else if (last && /^\s{2,}\S/.test(line)) {
      items[items.length - 1] = { ...last, text: `${last.text}\n${line.trim()}` }
    } else break
  }
  return items.length > 0 ? { block: { kind: 'list', items }, next } : undefined
}

function takeQuote(lines: readonly string[], at: number): Taken | undefined {
  const quoted: string[] = []
  for (let next = at; next < lines.length; next += 1) {
    const [, text] = QUOTE.exec(lines[next] ?? '') ?? []
    if (text === undefined) break
    quoted.push(text)
  }
  if (quoted.length === 0) return undefined
  return { block: { kind: 'quote', text: quoted.join('\n') }, next: at + quoted.length }
}

function takeParagraph(lines: readonly string[], at: number): Taken {
  let next = at + 1
  while (next < lines.length && lines[next]?.trim() !== '' && !startsBlock(lines, next)) {
    next += 1
  }
  return { block: { kind: 'paragraph', text: lines.slice(at, next).join('\n') }, next }
}

/** Whether a line ends the paragraph before it. */
function startsBlock(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? ''
  return [FENCE, HEADING, ITEM, QUOTE, RULE].some((start) => start.test(line))
}
