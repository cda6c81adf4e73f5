/** A run of text inside a block. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'strike'; readonly children: readonly Inline[] }
  /** Only http and https: other schemes stay text. */
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  /** Named, never loaded. */
  | { readonly kind: 'image'; readonly href: string; readonly alt: string }

const PAIRS = [
  { mark: '**', kind: 'strong' },
  { mark: '__', kind: 'strong' },
  { mark: '~~', kind: 'strike' },
  { mark: '*', kind: 'em' },
  { mark: '_', kind: 'em' },
] as const

/** Marks further apart than this are text, which keeps reading linear whatever a model sends. */
const LONGEST_SPAN = 2000
const DEEPEST = 6
const LINK = /^!?\[([^\]\n]{0,500})\]\(([^()\s]{1,2000})\)/
const BARE_LINK = /^https?:\/\/[^\s<>"')\]]{1,2000}/
const WORD = /[\p{L}\p{N}]/u

/** Reads emphasis, code, links and images of one block's text; everything else is text. */
export function parseInline(text: string, depth = 0): readonly Inline[] {
  const found: Inline[] = []
  let plain = ''
  let at = 0
  while (at < text.length) {
    const match = depth < DEEPEST ? matchAt(text, at, depth) : undefined
    if (!match) {
      plain += text[at]
      at += 1
      continue
    }
    if (plain) found.push({ kind: 'text', text: plain })
    plain = ''
    found.push(match.inline)
    at = match.end
  }
  if (plain) found.push({ kind: 'text', text: plain })
  return found
}

interface Match {
  readonly inline: Inline
  readonly end: number
}

function matchAt(text: string, at: number, depth: number): Match | undefined {
  switch (text.charAt(at)) {
    case '\\':
      return matchEscape(text, at)
    case '`':
      return matchCode(text, at)
    case '!':
    case '[':
      return matchLink(text, at, depth)
    case 'h':
      return matchBareLink(text, at)
    case '*':
    case '_':
    case '~':
      return matchPair(text, at, depth)
    default:
      return undefined
  }
}

function matchEscape(text: string, at: number): Match | undefined {
  const next = text[at + 1]
  if (next === undefined || !'\\`*_~[]()!#|'.includes(next)) return undefined
  return { inline: { kind: 'text', text: next }, end: at + 2 }
}

function matchCode(text: string, at: number): Match | undefined {
  const fence = text.startsWith('``', at) ? '``' : '`'
  const from = at + fence.length
  const length = text.slice(from, from + LONGEST_SPAN).indexOf(fence)
  if (length <= 0) return undefined
  const code = text.slice(from, from + length)
  return { inline: { kind: 'code', text: code.trim() }, end: from + length + fence.length }
}

function matchLink(text: string, at: number, depth: number): Match | undefined {
  const match = LINK.exec(text.slice(at, at + LONGEST_SPAN + 600))
  const [whole, label = '', href = ''] = match ?? []
  if (whole === undefined) return undefined
  const end = at + whole.length
  if (whole.startsWith('!')) return { inline: { kind: 'image', href, alt: label }, end }
  if (!/^https?:\/\//i.test(href)) return undefined
  return { inline: { kind: 'link', href, children: parseInline(label, depth + 1) }, end }
}

function matchBareLink(text: string, at: number): Match | undefined {
  if (!text.startsWith('http', at) || WORD.test(text[at - 1] ?? '')) return undefined
  const [whole] = BARE_LINK.exec(text.slice(at, at + LONGEST_SPAN)) ?? []
  if (whole === undefined) return undefined
  const href = whole.replace(/[.,;:!?]$/, '')
  return {
    inline: { kind: 'link', href, children: [{ kind: 'text', text: href }] },
    end: at + href.length,
  }
}

function matchPair(text: string, at: number, depth: number): Match | undefined {
  const pair = PAIRS.find(({ mark }) => text.startsWith(mark, at))
  if (!pair) return undefined
  const { mark, kind } = pair
  const from = at + mark.length
  const inWord = mark.startsWith('_') && WORD.test(text[at - 1] ?? '')
  if (inWord || /\s/.test(text[from] ?? ' ')) return undefined
  const length = text.slice(from, from + LONGEST_SPAN).indexOf(mark, 1)
  if (length <= 0 || /\s/.test(text[from + length - 1] ?? '')) return undefined
  const end = from + length + mark.length
  if (mark.startsWith('_') && WORD.test(text[end] ?? '')) return undefined
  const children = parseInline(text.slice(from, from + length), depth + 1)
  return { inline: { kind, children }, end }
}
