import type { JsonValue } from '@agentops/protocol/messages'
import { pathText, type JsonDifference } from './diff-json.ts'
import { diffWords, type TextSegment } from './diff-words.ts'
import type { Divergence } from './divergence.ts'
import { printable } from './printable.ts'

/** A piece of a line; a terminal colours it by its kind, a page styles it. */
export interface Segment {
  readonly kind: 'heading' | 'path' | 'note' | TextSegment['kind']
  /** Without control characters, whatever was recorded. */
  readonly text: string
}

/** One line of a description. */
export type Line = readonly Segment[]

const MOST_DIFFERENCES = 20
/** Of what is the same, so many characters are kept on each side of a difference. */
const CONTEXT = 60
const LONGEST = 2000

/** A divergence as lines for any screen. */
export function renderDivergence(divergence: Divergence): readonly Line[] {
  const { path, eventId, eventName, target, differences } = divergence
  const lines: Line[] = [[segment('heading', `diverged at ${path}`)]]
  if (eventId === null) return [...lines, [segment('note', 'nothing was recorded for this call')]]
  lines.push([segment('note', `recorded: ${eventName} (${eventId})`)])
  if (target.before !== target.after) {
    lines.push(changedText('request', target.before, target.after))
  } else if (differences.length === 0) {
    lines.push([segment('note', 'the recorded request was left out of the recording')])
  }
  lines.push(...differences.slice(0, MOST_DIFFERENCES).map(renderDifference))
  const more = differences.length - MOST_DIFFERENCES
  return more > 0 ? [...lines, [segment('note', `and ${more} more differences`)]] : lines
}

/** One difference as a line: its path, then what was removed and added. */
export function renderDifference({ kind, path, before, after }: JsonDifference): Line {
  const label = pathText(path) || 'value'
  if (kind === 'changed') return changedText(label, textOf(before), textOf(after))
  const text = cut(textOf(kind === 'added' ? after : before))
  return [segment('path', `${label}: `), segment(kind, text)]
}

function changedText(label: string, before: string, after: string): Line {
  const segments = diffWords(before, after).map(({ kind, text }, index, all) =>
    segment(kind, kind === 'same' ? shorten(text, index > 0, index < all.length - 1) : cut(text)),
  )
  return [segment('path', `${label}: `), ...segments]
}

function segment(kind: Segment['kind'], text: string): Segment {
  return { kind, text: printable(text) }
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`
}

/** Keeps what borders on a difference. */
function shorten(text: string, hasBefore: boolean, hasAfter: boolean): string {
  const [head, tail] = [hasBefore ? CONTEXT : 0, hasAfter ? CONTEXT : 0]
  if (text.length <= head + tail + 1) return text
  return `${text.slice(0, head)}…${tail > 0 ? text.slice(-tail) : ''}`
}
