import type { Attributes } from '@opentelemetry/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAnswer, TestClient } from './support/client.ts'
import {
  encode,
  newSession,
  newSpanId,
  recordSpans,
  START,
  type SpanPlan,
} from './support/spans.ts'

/** A server under test. */
export interface ServerUnderTest {
  readonly url: string
  /** Stops the server and starts one again on the same data; answers its address. */
  restart(): Promise<string>
  close(): Promise<void>
}

const CHAT: Attributes = {
  'agentops.event.type': 'llm',
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.model': 'gpt-4o-2024-08-06',
  'gen_ai.response.finish_reasons': ['tool_calls', 'stop'],
  'gen_ai.usage.input_tokens': 1000,
  'gen_ai.usage.output_tokens': 100,
  'gen_ai.usage.cache_read.input_tokens': 400,
  'gen_ai.usage.reasoning.output_tokens': 20,
  'gen_ai.response.time_to_first_chunk': 0.0125,
  'gen_ai.request.temperature': 0.5,
  'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: 'Be brief' }]),
  'gen_ai.input.messages': JSON.stringify([
    { role: 'user', parts: [{ type: 'text', content: 'What is the weather?' }] },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Rome' } }],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: { degrees: 21 } }] },
  ]),
  'gen_ai.output.messages': JSON.stringify([
    { role: 'assistant', parts: [{ type: 'text', content: 'Mild.' }], finish_reason: 'stop' },
    { role: 'assistant', parts: [{ type: 'refusal', content: 'No.' }], finish_reason: 'stop' },
  ]),
  'gen_ai.tool.definitions': JSON.stringify([{ type: 'function', name: 'weather' }]),
  'agentops.stream.chunk_times': [12.5, 20, 31.25],
  'http.response.status_code': 200,
  'agentops.retry': 1,
}

/** gpt-4o: $2.50 a million input tokens, $1.25 cached, $10 output. */
const CHAT_COST_NANO = 600 * 2500 + 400 * 1250 + 100 * 10_000

/** Adds attributes that JavaScript SDKs cannot send, but others can. */
function withProtoKeys(body: Buffer): Buffer {
  const entry = (value: object): object => ({ key: '__proto__', value })
  const request = JSON.parse(body.toString('utf8'), (key, value: unknown) => {
    if (key !== 'spans' || !Array.isArray(value)) return value
    const nested = { key: 'nested', value: { kvlistValue: { values: [entry({ intValue: '1' })] } } }
    const script = entry({ stringValue: '<script>alert(1)</script>' })
    return value.map((span) => ({ ...span, attributes: [...span.attributes, script, nested] }))
  })
  return Buffer.from(JSON.stringify(request))
}

/** What every store must do, whatever its connection. */
export function describeConformance(start: () => Promise<ServerUnderTest>): void {
  let server: ServerUnderTest
  let client: TestClient
  beforeAll(async () => {
    server = await start()
    client = new TestClient(server.url)
  })
  afterAll(() => server.close())

  const startSession = (id: string, more: object = {}) =>
    client.call('POST', '/api/v1/sessions', { id, startedAt: START, ...more })

  describe('spans', () => {
    for (const encoding of ['protobuf', 'json'] as const) {
      for (const gzip of [false, true]) {
        it(`come back as an event with its conversation (${encoding}${gzip ? ', gzip' : ''})`, async () => {
          const { id, traceId } = newSession()
          const spanId = newSpanId()
          const spans = recordSpans([
            { traceId, spanId, name: 'chat gpt-4o', attributes: CHAT, durationMs: 250.5 },
          ])
          const response = await client.send(spans, { encoding, gzip })
          expect(response.status).toBe(200)
          expect(await client.event(id, spanId)).toMatchObject({
            id: spanId,
            sessionId: id,
            traceId,
            parentId: null,
            type: 'llm',
            status: 'unset',
            startedAt: START,
            durationMs: 250.5,
            provider: 'openai',
            model: 'gpt-4o-2024-08-06',
            inputTokens: 1000,
            outputTokens: 100,
            cacheReadTokens: 400,
            reasoningTokens: 20,
            costNano: CHAT_COST_NANO,
            costSource: 'computed',
            timeToFirstChunkMs: 12.5,
            httpStatus: 200,
            retry: 1,
            finishReasons: ['tool_calls', 'stop'],
            systemInstructions: [{ type: 'text', content: 'Be brief' }],
            inputMessages: JSON.parse(String(CHAT['gen_ai.input.messages'])),
            outputMessages: JSON.parse(String(CHAT['gen_ai.output.messages'])),
            toolDefinitions: [{ type: 'function', name: 'weather' }],
            chunkTimesMs: [12.5, 20, 31.25],
            inputPreview: '{"degrees":21}',
            outputPreview: 'Mild. | No.',
            attributes: { 'gen_ai.request.temperature': 0.5, 'gen_ai.request.model': 'gpt-4o' },
          })
        })
      }
    }

    it('of tools, actions and errors keep what went in and out', async () => {
      const { id, traceId } = newSession()
      const [tool, action, error] = [newSpanId(), newSpanId(), newSpanId()]
      await client.send(
        recordSpans([
          {
            traceId,
            spanId: tool,
            name: 'execute_tool search',
            error: 'timed out',
            attributes: {
              'gen_ai.operation.name': 'execute_tool',
              'gen_ai.tool.name': 'search',
              'gen_ai.tool.call.id': 'c1',
              'gen_ai.tool.call.arguments': '{"q":"x"}',
              'gen_ai.tool.call.result': '[1,null]',
              'error.type': 'TimeoutError',
            },
          },
          {
            traceId,
            spanId: action,
            parentId: tool,
            name: 'plan',
            attributes: {
              'agentops.event.type': 'action',
              'agentops.action.params': '["a"]',
              'agentops.action.returns': 'null',
            },
          },
          {
            traceId,
            spanId: error,
            name: 'TypeError',
            attributes: {
              'agentops.event.type': 'error',
              'exception.type': 'TypeError',
              'exception.message': 'no such thing',
              'exception.stacktrace': 'at x',
            },
          },
        ]),
      )
      expect(await client.event(id, tool)).toMatchObject({
        type: 'tool',
        status: 'error',
        statusMessage: 'timed out',
        errorType: 'TimeoutError',
        toolName: 'search',
        toolCallId: 'c1',
        input: { q: 'x' },
        output: [1, null],
      })
      expect(await client.event(id, action)).toMatchObject({
        type: 'action',
        parentId: tool,
        input: ['a'],
        output: null,
      })
      expect(await client.event(id, error)).toMatchObject({
        type: 'error',
        exception: { type: 'TypeError', message: 'no such thing', stacktrace: 'at x' },
      })
      expect(await client.session(id)).toMatchObject({
        counts: { events: 3, tool: 1, action: 1, llm: 0, error: 1, running: 0 },
      })
    })

    it('that were sent three times, cut differently and after a restart, count once', async () => {
      const { id, traceId } = newSession()
      const plans: SpanPlan[] = Array.from({ length: 30 }, (_, index) => ({
        traceId,
        spanId: newSpanId(),
        name: `chat ${index}`,
        start: START + index,
        attributes: CHAT,
      }))
      const spans = recordSpans(plans)
      const listed = async () => (await client.sessions(`?q=${id}`)).sessions
      await client.send(spans)
      const before = await client.session(id)
      const listedBefore = await listed()
      expect(listedBefore).toMatchObject([{ id, counts: before.counts, costNano: before.costNano }])
      await Promise.all([
        client.send(spans),
        client.send(spans.slice(0, 7)),
        client.send(spans.slice(5)),
      ])
      expect(await client.session(id)).toEqual(before)
      client = new TestClient(await server.restart())
      await Promise.all([client.send(spans.slice(0, 11)), client.send(spans.slice(8))])
      expect(await client.session(id)).toEqual(before)
      expect(await listed()).toEqual(listedBefore)
      expect((await client.events(id)).events).toHaveLength(30)
      expect(before).toMatchObject({
        counts: { events: 30, llm: 30 },
        tokens: { input: 30_000 },
        costNano: 30 * CHAT_COST_NANO,
      })
    })

    it('of one conversation keep every message although it is stored once', async () => {
      const { id, traceId } = newSession()
      const messages = Array.from({ length: 12 }, (_, index) => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        parts: [{ type: 'text', content: `turn ${index}` }],
      }))
      const ids = messages.map(() => newSpanId())
      for (const [index, spanId] of ids.entries()) {
        const history = JSON.stringify(messages.slice(0, index + 1))
        const attributes = { 'agentops.event.type': 'llm', 'gen_ai.input.messages': history }
        await client.send(
          recordSpans([{ traceId, spanId, name: 'chat', start: START + index, attributes }]),
        )
      }
      const last = await client.event(id, ids.at(-1) ?? '')
      expect(last.inputMessages).toEqual(messages)
    })

    it('with hostile keys and values come back verbatim', async () => {
      const { id, traceId } = newSession()
      const spanId = newSpanId()
      const attributes = {
        constructor: 'x',
        hasOwnProperty: true,
        'it\'s \\ \u0000 "quoted" \u{1F600}': 'line\nbreak\ttab',
        list: ['[1]', 'b'],
        'looks like json': '[1]',
        number: 1.5,
      }
      const spans = recordSpans([
        { traceId, spanId, name: '<img src=x onerror=alert(1)>', attributes },
      ])
      await client.sendBody(withProtoKeys(encode(spans, 'json')), { encoding: 'json' })
      const event = await client.event(id, spanId)
      expect(event.name).toBe('<img src=x onerror=alert(1)>')
      const text = await (await client.get(`/api/v1/events/${spanId}?session=${id}`)).text()
      const raw: { attributes: object } = JSON.parse(text)
      const known = Object.entries(raw.attributes).filter(([key]) => key !== '__proto__')
      const { nested, ...rest }: { nested?: object } = Object.fromEntries(known)
      expect(Object.entries(raw.attributes)).toContainEqual([
        '__proto__',
        '<script>alert(1)</script>',
      ])
      expect(Object.entries(nested ?? {})).toEqual([['__proto__', 1]])
      expect(rest).toEqual(attributes)
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
    })

    it('of an unknown model are unpriced, never free', async () => {
      const { id, traceId } = newSession()
      const spanId = newSpanId()
      const attributes = {
        ...CHAT,
        'gen_ai.request.model': 'my-own',
        'gen_ai.response.model': 'my-own',
      }
      await client.send(recordSpans([{ traceId, spanId, name: 'chat', attributes }]))
      expect(await client.event(id, spanId)).toMatchObject({
        costNano: null,
        costSource: 'unknown',
      })
      expect(await client.session(id)).toMatchObject({ costNano: 0, unpricedCalls: 1 })
    })

    it('of another SDK with the older names are read, and listed as a session of their own', async () => {
      const { id, traceId } = newSession()
      const spanId = newSpanId()
      const attributes = {
        'gen_ai.system': 'OpenAI',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.prompt_tokens': 10,
        'gen_ai.usage.completion_tokens': 5,
      }
      await client.send(
        recordSpans([{ traceId, spanId, name: 'chat gpt-4o', attributes, scope: 'other' }]),
      )
      expect(await client.event(id, spanId)).toMatchObject({
        type: 'llm',
        provider: 'openai',
        inputTokens: 10,
        outputTokens: 5,
        costNano: 75_000,
      })
      expect(await client.session(id)).toMatchObject({
        state: 'Indeterminate',
        name: 'chat gpt-4o',
        startedAt: START,
        endedAt: START + 100,
        durationMs: 100,
      })
    })

    it('that are partly wrong are kept as far as they are right', async () => {
      const { id, traceId } = newSession()
      const spans = recordSpans([
        { traceId, name: 'good' },
        { traceId: '0'.repeat(32), name: 'zero' },
        { traceId, spanId: 'abcd', name: 'short' },
      ])
      const response = await client.send(spans)
      expect(response.status).toBe(200)
      const answer = await readAnswer(response)
      expect(Number(answer.partialSuccess?.rejectedSpans)).toBe(2)
      expect(answer.partialSuccess?.errorMessage).toMatch(/“zero”.*all zeros.*“short”.*8 bytes/)
      expect((await client.events(id)).events.map((event) => event.name)).toEqual(['good'])
    })
  })

  describe('a session', () => {
    it('is running from its start, ends once, and a late span does not reopen it', async () => {
      const { id, traceId } = newSession()
      await startSession(id, {
        name: 'trip',
        tags: ['a', 'b'],
        metadata: { k: [1] },
        host: { os: 'x' },
      })
      expect(await client.session(id)).toMatchObject({
        state: 'running',
        name: 'trip',
        startedAt: START,
        endedAt: null,
        durationMs: null,
        metadata: { k: [1] },
        host: { os: 'x' },
      })
      await client.call('PATCH', `/api/v1/sessions/${id}`, {
        endState: 'Fail',
        endStateReason: 'tired',
        endedAt: START + 5000,
      })
      await client.send(recordSpans([{ traceId, name: 'late', start: START + 9000 }]))
      expect(await client.session(id)).toMatchObject({
        state: 'Fail',
        endStateReason: 'tired',
        endedAt: START + 5000,
        durationMs: 5000,
        tags: ['a', 'b'],
        counts: { events: 1 },
      })
    })

    it('is not changed by a second start, and keeps each field of concurrent changes', async () => {
      const { id } = newSession()
      await startSession(id, { name: 'first', tags: ['x'] })
      await Promise.all([
        client.call('PATCH', `/api/v1/sessions/${id}`, { name: 'renamed' }),
        client.call('PATCH', `/api/v1/sessions/${id}`, { userId: 'u' }),
        client.call('PATCH', `/api/v1/sessions/${id}`, { endState: 'Success' }),
      ])
      await startSession(id, { name: 'again', tags: [] })
      expect(await client.session(id)).toMatchObject({
        name: 'renamed',
        userId: 'u',
        state: 'Success',
        tags: ['x'],
      })
    })

    it('has the end that it told itself, whatever was presumed before or after', async () => {
      const own = { endState: 'Fail', endStateReason: 'tired', endedAt: START + 5000 }
      const reason = 'it was killed'
      const end = { endState: 'Indeterminate', endStateReason: reason, endedAt: START + 9000 }
      const presumed = { ...end, presumed: true }
      for (const told of [[presumed], [own, presumed], [presumed, own]]) {
        const { id } = newSession()
        await startSession(id)
        for (const update of told) {
          const response = await client.call('PATCH', `/api/v1/sessions/${id}`, update)
          expect(response.status).toBe(200)
        }
        const [state, endStateReason] =
          told.length === 1 ? ['Indeterminate', reason] : ['Fail', 'tired']
        expect(await client.session(id)).toMatchObject({ state, endStateReason })
      }
    })

    it('begins to exist with a change whose start never came', async () => {
      const { id } = newSession()
      const response = await client.call('PATCH', `/api/v1/sessions/${id}`, {
        endState: 'Indeterminate',
      })
      expect(response.status).toBe(200)
      expect(await client.session(id)).toMatchObject({ state: 'Indeterminate' })
    })

    it('that is told of its end before its start, and of each again, is whole', async () => {
      const { id } = newSession()
      const end = { endState: 'Fail', endStateReason: 'tired', endedAt: START + 5000 }
      const start = { name: 'late', tags: ['t'], agents: [{ id: 'w', name: 'writer' }] }
      for (let round = 0; round < 2; round += 1) {
        await client.call('PATCH', `/api/v1/sessions/${id}`, end)
        expect(await (await startSession(id, start)).json()).toEqual({ id })
      }
      expect(await client.session(id)).toMatchObject({
        state: 'Fail',
        name: 'late',
        tags: ['t'],
        agents: ['writer'],
        startedAt: START,
        endedAt: START + 5000,
        durationMs: 5000,
      })
    })

    it('names its agents in the order of their appearance', async () => {
      const { id, traceId } = newSession()
      await startSession(id)
      await client.send(
        recordSpans([
          {
            traceId,
            name: 'two',
            start: START + 20,
            attributes: { 'gen_ai.agent.name': 'writer' },
          },
          {
            traceId,
            name: 'one',
            start: START + 10,
            attributes: { 'gen_ai.agent.name': 'researcher' },
          },
        ]),
      )
      await client.call('POST', `/api/v1/sessions/${id}/agents`, { id: 'r', name: 'reviewer' })
      expect((await client.session(id)).agents).toEqual(['researcher', 'writer', 'reviewer'])
    })

    it('shows an event as running until it ends, and once', async () => {
      const { id, traceId } = newSession()
      const spanId = newSpanId()
      const plan = { traceId, spanId, name: 'chat gpt-4o' }
      const notice = { ...CHAT, 'agentops.event.state': 'running' }
      await client.send(recordSpans([{ ...plan, attributes: notice, durationMs: 0 }]))
      expect((await client.events(id)).events).toMatchObject([
        {
          id: spanId,
          type: 'llm',
          status: 'running',
          durationMs: null,
          model: 'gpt-4o-2024-08-06',
        },
      ])
      expect(await client.session(id)).toMatchObject({
        state: 'running',
        counts: { events: 1, running: 1 },
      })
      expect((await client.sessions(`?state=running&q=${id}`)).sessions).toHaveLength(1)
      await client.send(recordSpans([{ ...plan, attributes: CHAT, durationMs: 30 }]))
      expect((await client.events(id)).events).toMatchObject([
        { id: spanId, status: 'unset', durationMs: 30 },
      ])
      expect(await client.session(id)).toMatchObject({ counts: { events: 1, llm: 1, running: 0 } })
    })
  })

  describe('lists', () => {
    it('of sessions go page by page, newest first, each session once', async () => {
      const tag = newSpanId()
      const ids = Array.from({ length: 7 }, () => newSession().id)
      await Promise.all(
        ids.map((id, index) => startSession(id, { startedAt: START + (index >> 1), tags: [tag] })),
      )
      const seen: string[] = []
      let cursor = ''
      do {
        const page = await client.sessions(`?limit=3&tag=${tag}${cursor}`)
        seen.push(...page.sessions.map((session) => session.id))
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
      } while (cursor !== '')
      const expected = ids
        .map((id, index) => ({ id, started: index >> 1 }))
        .toSorted((one, other) => other.started - one.started || (one.id < other.id ? 1 : -1))
      expect(seen).toEqual(expected.map(({ id }) => id))
    })

    it('of sessions can be narrowed by state, tag and part of the name or id', async () => {
      const [one, other] = [newSession(), newSession()]
      const mark = newSpanId()
      await startSession(one.id, { name: `Größe ${mark}`, tags: ['t1'] })
      await startSession(other.id, { name: `other ${mark}`, tags: ['t2'] })
      await client.call('PATCH', `/api/v1/sessions/${other.id}`, { endState: 'Success' })
      const found = async (query: string) =>
        (await client.sessions(query)).sessions.map(({ id }) => id)
      expect(await found(`?q=${encodeURIComponent(`GRÖßE ${mark}`)}`)).toEqual([one.id])
      expect(await found(`?q=${mark}&tag=t2`)).toEqual([other.id])
      expect(await found(`?q=${mark}&state=Success`)).toEqual([other.id])
      expect(await found(`?q=${mark}&state=running`)).toEqual([one.id])
      expect(await found(`?q=${one.id.slice(0, 13)}`)).toEqual([one.id])
    })

    it('of events go page by page by start time, running ones among them', async () => {
      const { id, traceId } = newSession()
      const plans = Array.from({ length: 11 }, (_, index) => ({
        traceId,
        spanId: newSpanId(),
        name: `event ${index}`,
        start: START + Math.floor(index / 3),
        ...(index % 4 === 1 && { attributes: { 'agentops.event.state': 'running' } }),
      }))
      await client.send(recordSpans(plans))
      const seen: string[] = []
      let cursor = ''
      do {
        const page = await client.events(id, `?limit=4${cursor}`)
        seen.push(...page.events.map((event) => event.id))
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
      } while (cursor !== '')
      const expected = plans.toSorted(
        (one, other) => one.start - other.start || (one.spanId < other.spanId ? -1 : 1),
      )
      expect(seen).toEqual(expected.map(({ spanId }) => spanId))
    })
  })
}
