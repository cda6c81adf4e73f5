import { createEventId } from '@agentops/protocol/ids'
import type { RecordedEvent } from '@agentops/protocol/recording'
import { describe, expect, it } from 'vitest'
import { CallPath } from './call-path.ts'
import { canonicalInput, canonicalRequest, fingerprint } from './canonical-request.ts'
import { Matcher, type MatcherOptions, type MatchResult } from './matcher.ts'
import { recordedEvent } from './recorded-event.ts'

let clock = 0

const wire = (content: string, model = 'a') => ({
  method: 'POST',
  url: 'https://llm.test/v1/chat/completions',
  contentType: 'application/json',
  body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
})

function event(known: Partial<RecordedEvent>): RecordedEvent {
  const startedAt = (clock += 1)
  const id = createEventId(new Uint8Array(new BigUint64Array([BigInt(startedAt)]).buffer))
  return recordedEvent({ type: 'llm', name: 'chat', durationMs: 0, ...known, id, startedAt })
}

function chat(content: string, known: Partial<RecordedEvent> = {}, attempt = 0): RecordedEvent {
  const exchange = { request: wire(content), response: null, failure: null, attempt, retryOf: null }
  return event({ exchange, ...known })
}

const root = () => CallPath.root()
const llm = { type: 'llm', name: 'chat', agentName: '' } as const
const ask = (content: string, parent: CallPath, options: MatcherOptions = {}) => ({
  path: parent.child(llm),
  request: canonicalRequest(wire(content), options),
})
const served = (result: MatchResult) =>
  result.kind === 'hit' ? `${result.foundBy} ${result.event.id}` : result.kind

describe('a matcher', () => {
  it('serves identical calls one by one, in the order of the recording', () => {
    const events = [chat('go on'), chat('go on'), chat('stop')]
    const matcher = new Matcher({ events })
    const parent = root()
    expect(served(matcher.match(ask('stop', parent)))).toBe(`path ${events[2]?.id}`)
    expect(served(matcher.match(ask('go on', parent)))).toBe(`path ${events[0]?.id}`)
    expect(matcher.remaining()).toEqual([events[1]])
    expect(served(matcher.match(ask('go on', parent)))).toBe(`path ${events[1]?.id}`)
    expect(matcher.match(ask('go on', parent))).toEqual({ kind: 'exhausted', event: events[1] })
  })

  it('finds calls that moved because of unrelated changes, except at strict', () => {
    const outer = event({ type: 'action', name: 'plan' })
    const inner = chat('where to?', { parentId: outer.id })
    const moved = () => root().child({ type: 'action', name: 'prepare', agentName: 'new' })
    const events = [outer, inner]
    expect(served(new Matcher({ events }).match(ask('where to?', moved())))).toBe(
      `content ${inner.id}`,
    )
    const strict = { level: 'strict' } as const
    const result = new Matcher({ events }, strict).match(ask('where to?', moved(), strict))
    expect(result).toEqual({ kind: 'miss', reason: 'moved', nearest: inner })
  })

  it('tells twins apart by their place, and follows one that came later alone', () => {
    const scope = { type: 'action', name: 'step', outcome: null } as const
    const events = ['x', 'x', 'y'].flatMap((input) => {
      const step = event({ ...scope, input, durationMs: 1.5 })
      return [step, chat('same', { parentId: step.id })]
    })
    const parent = root()
    const inside = (input: string) =>
      parent.child({
        type: 'action',
        name: 'step',
        agentName: '',
        input: fingerprint(canonicalInput({ type: 'action', name: 'step', input })),
      })
    const matcher = new Matcher({ events })
    const [first, second, third] = [inside('y'), inside('x'), inside('x')]
    const asked = [first, third, second].map((path) => matcher.match(ask('same', path)))
    // The scopes of `x` were one after the other in the recording: so are they now.
    const [y, one, other] = [5, 1, 3].map((at) => events[at]?.id)
    expect(asked.map(served)).toEqual([`path ${y}`, `path ${one}`, `scope ${other}`])
  })

  it('says what differs from what was recorded at the same place', () => {
    const events = [chat('to Rome'), chat('to Oslo')]
    const matcher = new Matcher({ events })
    expect(matcher.match(ask('to Paris', root()))).toEqual({
      kind: 'miss',
      reason: 'changed',
      nearest: events[0],
    })
    const search = root().child({ type: 'tool', name: 'search', agentName: '' })
    const request = canonicalInput({ type: 'tool', name: 'search', input: 1 })
    expect(matcher.match({ path: search, request })).toEqual({
      kind: 'miss',
      reason: 'new',
      nearest: null,
    })
  })

  it('says when a request was left out of the recording', () => {
    const cut = chat('', { leftOut: [{ what: 'request', reason: 'size', bytes: 1 }] })
    expect(new Matcher({ events: [cut] }).match(ask('', root()))).toMatchObject({
      kind: 'miss',
      reason: 'left-out',
    })
  })

  it('at position, serves by place alone', () => {
    const events = [chat('one'), chat('two')]
    const matcher = new Matcher({ events }, { level: 'position' })
    const parent = root()
    const results = ['edited', 'also edited', 'a third'].map((content) =>
      matcher.match(ask(content, parent)),
    )
    expect(results.map(served)).toEqual([
      `position ${events[0]?.id}`,
      `position ${events[1]?.id}`,
      'miss',
    ])
  })

  it('serves the attempts of a call in order, failures included', () => {
    const events = [
      chat('x', { status: 'error' }),
      chat('x', { status: 'error' }),
      chat('x', {}, 1),
      chat('x', { status: 'error' }, 1),
      chat('x', {}, 2),
    ]
    const matcher = new Matcher({ events })
    const parent = root()
    const [one, other] = [ask('x', parent), ask('x', parent)]
    expect(served(matcher.match(one))).toBe(`path ${events[0]?.id}`)
    expect(served(matcher.match(other))).toBe(`path ${events[1]?.id}`)
    const again = { ...other, attempt: 1, previous: events[1]?.id }
    expect(served(matcher.match(again))).toBe(`path ${events[3]?.id}`)
    expect(served(matcher.match({ ...one, attempt: 1 }))).toBe(`scope ${events[2]?.id}`)
    expect(served(matcher.match({ ...other, attempt: 2 }))).toBe(`scope ${events[4]?.id}`)
    expect(matcher.remaining()).toEqual([])
  })

  it('goes live at the fork, and lets nothing after it diverge', () => {
    const events = [chat('one'), chat('two'), chat('three')]
    const matcher = new Matcher({ events }, { forkAt: events[1]?.id ?? null })
    const parent = root()
    expect(served(matcher.match(ask('one', parent)))).toBe(`path ${events[0]?.id}`)
    expect(matcher.match(ask('two', parent))).toEqual({ kind: 'after-fork', event: events[1] })
    expect(matcher.match(ask('three', parent))).toEqual({ kind: 'after-fork', event: events[2] })
    expect(matcher.match(ask('new', parent))).toEqual({ kind: 'after-fork', event: null })
    expect(matcher.remaining()).toEqual([])
  })
})

it('a path reads as people would say it', () => {
  const tool = { type: 'tool', name: 'search > x', agentName: 'coder' }
  const parent = root()
  parent.child(tool)
  const path = parent.child(tool).child(llm)
  expect(path.text).toBe('coder/tool:search > x[1] > llm:chat[0]')
  expect(parent.child({ ...tool, isRetry: true }).ordinal).toBe(1)
})
