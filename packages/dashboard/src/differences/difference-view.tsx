import { useMemo, type ReactNode } from 'react'
import type { JsonValue } from '@agentops/protocol/messages'
import { type JsonDifference, pathText } from '@agentops/replay/diff-json'
import { diffWords, type TextSegment } from '@agentops/replay/diff-words'

const TONES = {
  same: '',
  added: 'bg-ok-soft text-ok no-underline',
  removed: 'bg-fail-soft text-fail line-through',
} as const satisfies Record<TextSegment['kind'], string>

/** Characters of a difference that are drawn at most. */
const MOST_CHARACTERS = 20_000

/** One difference: where it is, and word by word what it is. */
export function DifferenceView({ difference }: { readonly difference: JsonDifference }): ReactNode {
  const { kind, path, before, after } = difference
  return (
    <div data-testid="difference" data-kind={kind} className="min-w-0">
      <p className="font-mono text-xs text-ink-mute">
        {pathText(path) || '(all)'} · {kind}
      </p>
      <Words before={textOf(before)} after={textOf(after)} />
    </div>
  )
}

function Words({ before, after }: { readonly before: string; readonly after: string }): ReactNode {
  const segments = useMemo(() => diffWords(before, after), [before, after])
  return (
    <div className="rounded bg-raised px-2 py-1 font-mono text-sm break-words whitespace-pre-wrap">
      {segments.map(({ kind, text }, index) => (
        <Segment key={`${index}`} kind={kind} text={text} />
      ))}
    </div>
  )
}

function Segment({ kind, text }: TextSegment): ReactNode {
  if (kind === 'added') return <ins className={TONES.added}>{text}</ins>
  if (kind === 'removed') return <del className={TONES.removed}>{text}</del>
  return text
}

function textOf(value: JsonValue | undefined): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : pretty(value)
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} …` : text
}

function pretty(value: JsonValue): string {
  return JSON.stringify(value, null, 2)
}
