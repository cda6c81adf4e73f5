import type { JsonValue } from '@agentops/protocol/messages'
import { createEventId } from '@agentops/protocol/ids'
import { expect, it } from 'vitest'
import { alignSequences } from './align-sequences.ts'
import { CallPath } from './call-path.ts'
import { canonicalRequest } from './canonical-request.ts'
import { diffJson, pathText } from './diff-json.ts'
import { diffWords } from './diff-words.ts'
import { describeDivergence } from './divergence.ts'
import { recordedEvent } from './recorded-event.ts'
import { renderDivergence } from './render-divergence.ts'

/** The length of the longest common subsequence, by the book. */
function longest(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0)
  for (const item of a) {
    const next = [0]
    b.forEach((other, y) => {
      const diagonal = item === other ? (row[y] ?? 0) + 1 : 0
      next.push(Math.max(diagonal, row[y + 1] ?? 0, next[y] ?? 0))
    })
    row = next
  }
  return row.at(-1) ?? 0
}

it('aligns equal items in order, as many as there can be', () => {
  let seed = 1
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let round = 0; round < 500; round += 1) {
    const alphabet = 1 + random(12)
    const letters = () =>
      Array.from({ length: random(14) }, () => String.fromCharCode(97 + random(alphabet)))
    const [a, b] = [letters(), letters()]
    const pairs = alignSequences(a, b)
    expect(pairs.every(([x, y]) => a[x] === b[y])).toBe(true)
    expect(
      pairs.every(
        ([x, y], at) =>
          at === 0 || (x > (pairs[at - 1]?.[0] ?? 0) && y > (pairs[at - 1]?.[1] ?? 0)),
      ),
    ).toBe(true)
    expect(pairs.length).toBe(longest(a, b))
  }
})

it('aligns what differs too much for the shortest edit by what occurs once', () => {
  const before = Array.from({ length: 3000 }, (_, index) => (index % 3 ? `b${index}` : `${index}`))
  const after = Array.from({ length: 3000 }, (_, index) => (index % 3 ? `a${index}` : `${index}`))
  expect(alignSequences(before, after)).toHaveLength(1000)
  const repeats = (letters: string) =>
    Array.from({ length: 3000 }, (_, at) => letters[at % 7] ?? '')
  const pairs = alignSequences(repeats('abcdefg'), repeats('gxyzxya'))
  expect(pairs.length).toBeGreaterThan(300)
})

it('diffs words, and gives both texts back', () => {
  const before = 'Book a flight to Rome, tomorrow at 9.'
  const after = 'Book a cheap flight to Oslo, tomorrow at 9.'
  const segments = diffWords(before, after)
  const joined = (kind: 'added' | 'removed') =>
    segments
      .filter((one) => one.kind !== kind)
      .map(({ text }) => text)
      .join('')
  expect(joined('added')).toBe(before)
  expect(joined('removed')).toBe(after)
  const changed = segments.filter(({ kind }) => kind !== 'same').map(({ text }) => text.trim())
  expect(changed).toEqual(['cheap', 'Rome', 'Oslo'])
  const long = 'word '.repeat(60_000)
  expect(diffWords(long, `${long}!`).at(-1)?.kind).toBe('added')
})

it('says where two values differ, and takes an inserted message for one addition', () => {
  const say = (...texts: string[]): JsonValue => ({
    model: 'a',
    messages: texts.map((content) => ({ role: 'user', content })),
  })
  expect(diffJson(say('a', 'b', 'c'), say('a', 'x', 'b', 'c'))).toEqual([
    { kind: 'added', path: ['messages', 1], after: { role: 'user', content: 'x' } },
  ])
  const differences = diffJson(
    { ...Object(say('a', 'b')), seed: 1, 'a.b': [null] },
    { ...Object(say('a', 'c')), top_p: 2, 'a.b': [false] },
  )
  expect(differences.map(({ kind, path }) => `${kind} ${pathText(path)}`)).toEqual([
    'changed messages[1].content',
    'removed seed',
    'changed ["a.b"][0]',
    'added top_p',
  ])
  expect(diffJson(JSON.parse('{"__proto__":1}'), {})).toEqual([
    { kind: 'removed', path: ['__proto__'], before: 1 },
  ])
  expect(
    diffJson(
      Array.from({ length: 50 }, () => 1),
      [],
      { limit: 7 },
    ),
  ).toHaveLength(7)
})

it('describes a divergence as data that can do nothing to a terminal or a page', () => {
  const wire = (content: string) => ({
    method: 'POST',
    url: 'https://llm.test/v1/chat',
    contentType: 'application/json',
    body: JSON.stringify({ model: 'a', messages: [{ role: 'user', content }] }),
  })
  const exchange = {
    request: wire('Go to Rome'),
    response: null,
    failure: null,
    attempt: 0,
    retryOf: null,
  }
  const nearest = recordedEvent({
    id: createEventId(new Uint8Array(8)),
    type: 'llm',
    name: 'chat',
    startedAt: 0,
    exchange,
  })
  const path = CallPath.root().child({ type: 'llm', name: 'chat', agentName: 'coder' })
  const request = canonicalRequest(
    wire('Go to \u001b]0;pwned\u0007<script>alert(1)</script>\u202e'),
  )
  const lines = renderDivergence(describeDivergence({ path, request, nearest }))
  expect(lines[0]).toEqual([{ kind: 'heading', text: 'diverged at coder/llm:chat[0]' }])
  expect(lines[2]).toEqual([
    { kind: 'path', text: 'messages[0].content: ' },
    { kind: 'same', text: 'Go to ' },
    { kind: 'removed', text: 'Rome' },
    { kind: 'added', text: '␛]0;pwned␇<script>alert(1)</script>�' },
  ])
  const unknown = renderDivergence(describeDivergence({ path, request, nearest: null }))
  expect(unknown[1]).toEqual([{ kind: 'note', text: 'nothing was recorded for this call' }])
})
