import type { ReactNode } from 'react'
import { tokensOf, type TokenKind } from './json-lines.ts'

const COLORS: Readonly<Record<TokenKind, string>> = {
  plain: 'text-ink-soft',
  key: 'text-ink',
  string: 'text-string',
  number: 'text-number',
  keyword: 'text-keyword',
}

/** One line of indented JSON, coloured. */
export function JsonLine({ line }: { readonly line: string }): ReactNode {
  return tokensOf(line).map(({ kind, text }, index) => (
    // Pieces of a line have no name but their place, and never move.
    <span key={`${index}`} className={COLORS[kind]}>
      {text}
    </span>
  ))
}
