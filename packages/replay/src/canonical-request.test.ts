import type { WireRequest } from '@agentops/protocol/recording'
import { expect, it } from 'vitest'
import { canonicalInput, canonicalRequest, fingerprint } from './canonical-request.ts'
import type { CanonicalOptions } from './canonical-request.ts'

const wire = (body: unknown, more: Partial<WireRequest> = {}): WireRequest => ({
  method: 'POST',
  url: 'https://api.openai.com/v1/chat/completions',
  contentType: 'application/json',
  body: JSON.stringify(body),
  ...more,
})
const same = (a: WireRequest, b: WireRequest, options?: CanonicalOptions) =>
  fingerprint(canonicalRequest(a, options)) === fingerprint(canonicalRequest(b, options))

const conversation = (id: string, extra = {}) => ({
  model: 'gpt-4o-mini',
  temperature: 0.2,
  messages: [
    { role: 'user', content: 'Where is my order?' },
    {
      role: 'assistant',
      tool_calls: [
        { id, type: 'function', function: { name: 'find', arguments: '{"id":"o-1"}' } },
        { id: `${id}2`, type: 'function', function: { name: 'find', arguments: '{"id":"o-2"}' } },
      ],
    },
    { role: 'tool', tool_call_id: id, content: 'sent' },
    { role: 'tool', tool_call_id: `${id}2`, content: 'lost' },
  ],
  ...extra,
})

it('takes the order of keys, made-up ids and the server for nothing', () => {
  const reordered = Object.fromEntries(Object.entries(conversation('call_b')).toReversed())
  const url = 'http://127.0.0.1:4010/v1/chat/completions'
  expect(same(wire(conversation('call_a')), wire(reordered, { url }))).toBe(true)
  expect(same(wire(conversation('call_a', { user: 'u-7' })), wire(conversation('call_a')))).toBe(
    true,
  )
})

it('sees every change of model, parameter, tool, message and of which result answers which call', () => {
  const base = wire(conversation('call_a'))
  const [question, calls, ...results] = conversation('call_a').messages
  const swapped = conversation('call_a', {
    messages: [question, calls, { ...results[0], tool_call_id: 'call_a2' }, results[1]],
  })
  const changes = [
    conversation('call_a', { model: 'gpt-4o' }),
    conversation('call_a', { temperature: 0.3 }),
    conversation('call_a', { seed: 1 }),
    conversation('call_a', { stream: true }),
    conversation('call_a', { tools: [{ type: 'function', function: { name: 'find' } }] }),
    conversation('call_a', { messages: [{ role: 'user', content: 'Where is my order ?' }] }),
    swapped,
  ]
  for (const change of changes) expect(same(base, wire(change)), JSON.stringify(change)).toBe(false)
  expect(same(base, { ...base, url: 'https://api.openai.com/v1/responses' })).toBe(false)
})

it('normalises times of day and UUIDs in texts, but neither dates nor ids in data', () => {
  const say = (content: string) => wire({ messages: [{ role: 'user', content }] })
  expect(same(say('now: 2026-11-22T20:43:17.123Z.'), say('now: 2027-01-02T03:04:05Z.'))).toBe(true)
  const dates = [new Date(0), new Date(1e12)].map((date) => `It is ${date.toString()}`)
  expect(same(say(dates[0] ?? ''), say(dates[1] ?? ''))).toBe(true)
  expect(same(say('flights on 2026-11-22'), say('flights on 2026-11-23'))).toBe(false)

  const [a, b] = ['0190a1b2-0000-7000-8000-000000000001', '0190a1b2-0000-7000-8000-000000000002']
  expect(same(say(`run ${a} of ${a}`), say(`run ${b} of ${b}`))).toBe(true)
  expect(same(say(`run ${a} of ${a}`), say(`run ${a} of ${b}`))).toBe(false)

  const gemini = (id: string) =>
    wire({ contents: [{ parts: [{ functionResponse: { response: { type: 'message', id } } }] }] })
  expect(same(gemini('order-7'), gemini('order-8'))).toBe(false)
})

it("applies the user's own patterns at the semantic level alone", () => {
  const say = (content: string) => wire({ messages: [{ role: 'user', content }] })
  const patterns = [{ pattern: /build #\d+/, replacement: 'build' }]
  const [a, b] = [say('build #1, build #2'), say('build #3, build #44')]
  expect(same(a, b)).toBe(false)
  expect(same(a, b, { patterns })).toBe(true)
  expect(same(a, b, { patterns, level: 'strict' })).toBe(false)
})

it('at strict, ids and the server count and the order of keys does not', () => {
  const options = { level: 'strict' } as const
  expect(same(wire({ a: 1, b: 2 }), wire({ b: 2, a: 1 }), options)).toBe(true)
  expect(same(wire(conversation('call_a')), wire(conversation('call_b')), options)).toBe(false)
  expect(same(wire({}), wire({}, { url: 'http://127.0.0.1/v1/chat/completions' }), options)).toBe(
    false,
  )
})

it('compares what is no JSON by its bytes, whatever the boundary of a form', () => {
  const form = (boundary: string, text: string, binary: boolean) => {
    const body = `--${boundary}\r\n\r\n${text}\r\n--${boundary}--`
    const contentType = `multipart/form-data; boundary=${boundary}`
    const bytes = binary ? { base64: Buffer.from(body, 'latin1').toString('base64') } : body
    return wire(null, { body: bytes, contentType })
  }
  for (const binary of [false, true]) {
    expect(same(form('xYz1', 'a\u00ff', binary), form('w2', 'a\u00ff', binary))).toBe(true)
    expect(same(form('xYz1', 'a', binary), form('xYz1', 'b', binary))).toBe(false)
  }
})

it('walks no deeper than it can, and knows `__proto__` as a key like others', () => {
  const nested = (leaf: string) => `${'['.repeat(100_000)}${leaf}${']'.repeat(100_000)}`
  const deep = (leaf: string) => wire(null, { body: nested(leaf) })
  expect(same(deep('1'), deep('1'))).toBe(true)
  expect(same(deep('1'), deep('2'))).toBe(false)

  const hostile = (body: string) => wire(null, { body })
  const polluting = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":1}}}'
  expect(same(hostile(polluting), hostile('{"constructor":{"prototype":{"polluted":1}}}'))).toBe(
    false,
  )
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

it('compares tools by name and arguments', () => {
  const tool = (name: string, input: object) =>
    fingerprint(canonicalInput({ type: 'tool', name, input: { ...input } }))
  expect(tool('find', { a: 1, b: 2 })).toBe(tool('find', { b: 2, a: 1 }))
  expect(tool('find', { a: 1 })).not.toBe(tool('find', { a: 2 }))
  expect(tool('find', {})).not.toBe(tool('search', {}))
})
