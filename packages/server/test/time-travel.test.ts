import { BranchSchema, BranchTree } from '@agentops/protocol/branch-api'
import { ComparisonSchema } from '@agentops/protocol/compare-api'
import { parseEventId, parseSessionId } from '@agentops/protocol/ids'
import { recordedEvent } from '@agentops/replay/recorded-event'
import { readRecording } from '@agentops/replay/recording-reader'
import { writeRecording } from '@agentops/replay/recording-writer'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../src/index.ts'
import { TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { newSession, newSpanId, recordSpans, START } from './support/spans.ts'

const directory = temporaryDirectory()
let server: RunningServer
let client: TestClient

beforeAll(async () => {
  server = await startServer({ port: 0, dataDirectory: directory.path })
  client = new TestClient(server.url)
})

afterAll(async () => {
  await server.close()
  directory.remove()
})

interface Step {
  readonly question: string
  readonly answer: string
  readonly savedUsd?: number
}

/** A session of chat calls; the ids in its messages are its own. */
async function chat(steps: readonly Step[], origin?: object) {
  const session = newSession()
  const start = { id: session.id, startedAt: START, ...(origin && { metadata: { origin } }) }
  expect((await client.call('POST', '/api/v1/sessions', start)).status).toBe(200)
  const events = steps.map(() => newSpanId())
  const plans = steps.map(({ question, answer, savedUsd }, index) => ({
    traceId: session.traceId,
    spanId: events[index] ?? '',
    name: 'chat gpt-4o',
    start: START + index * 1000,
    attributes: {
      'session.id': session.id,
      'agentops.event.type': 'llm',
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.input.messages': messages('user', question),
      'gen_ai.output.messages': messages('assistant', answer),
      ...(savedUsd !== undefined && {
        'agentops.replayed': true,
        'agentops.cost.usd': 0,
        'agentops.cost.saved_usd': savedUsd,
      }),
    },
  }))
  expect((await client.send(recordSpans(plans))).status).toBe(200)
  return { id: session.id, events }
}

function messages(role: string, content: string): string {
  const call = { type: 'tool_call', id: newSpanId(), name: 'look', arguments: { content } }
  return JSON.stringify([{ role, parts: [{ type: 'text', content }, call] }])
}

async function createBranch(plan: object): Promise<ReturnType<typeof BranchSchema.parse>> {
  const response = await client.call('POST', '/api/v1/branches', plan)
  expect(response.status).toBe(200)
  return BranchSchema.parse(await response.json())
}

const STEPS = [
  { question: 'a', answer: 'A' },
  { question: 'b', answer: 'B' },
]

describe('branches', () => {
  it('are kept as they are, with author and date, and found by id and by session', async () => {
    const { id, events } = await chat(STEPS)
    const override = { target: 'completion', text: 'C' }
    const plan = {
      name: 'try C',
      author: 'ada',
      baseSessionId: id,
      forkEventId: events[1],
      overrides: [{ eventId: events[1], override }],
      policy: { maxCalls: 3, tools: { book: 'live' } },
    }
    const branch = await createBranch(plan)
    expect(branch).toMatchObject(plan)
    expect(branch.policy.match).toBe('semantic')
    expect(Math.abs(branch.createdAt - Date.now())).toBeLessThan(60_000)
    const read = await client.get(`/api/v1/branches/${branch.id}`)
    expect(await read.json()).toEqual(branch)
    const list = await client.get(`/api/v1/branches?session=${id}`)
    expect(await list.json()).toEqual({ branches: [branch] })
    const change = await client.call('PATCH', `/api/v1/branches/${branch.id}`, { name: 'x' })
    expect(change.status).toBe(404)
  })

  it.each([
    [{ baseSessionId: '0190a1b2-0000-7000-8000-000000000009' }, 404, 'no_such_session'],
    [{ forkEventId: 'ffffffffffffffff' }, 400, 'no_such_event'],
    [{ overrides: [{ eventId: 'x', override: {} }] }, 400, 'invalid_request'],
    [{ policy: { match: 'whatever' } }, 400, 'invalid_request'],
  ])('that cannot be are refused: %j', async (part, status, code) => {
    const { id } = await chat(STEPS)
    const plan = { name: 'n', baseSessionId: id, ...part }
    const response = await client.call('POST', '/api/v1/branches', plan)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { code } })
  })

  it('stand in a tree: the session, its branches, their runs', async () => {
    const { id, events } = await chat(STEPS)
    const branch = await createBranch({ name: 'one', baseSessionId: id, forkEventId: events[1] })
    const origin = { sessionId: id, branchId: branch.id, runId: 'r1' }
    const run = await chat(STEPS, origin)
    const plain = await chat(STEPS, { sessionId: id, branchId: null, runId: '' })
    const response = await client.get(`/api/v1/sessions/${id}/branches`)
    const tree = BranchTree.parse(await response.json())
    expect(tree.origin).toBeNull()
    expect(tree.branches.map(({ name, runs }) => [name, runs.map(named)])).toEqual([
      ['one', [['r1', run.id]]],
    ])
    expect(tree.runs.map(named)).toEqual([['', plain.id]])
    const own = await client.get(`/api/v1/sessions/${run.id}/branches`)
    expect(BranchTree.parse(await own.json()).origin).toEqual(origin)
  })
})

function named({ runId, session }: ReturnType<typeof BranchTree.parse>['runs'][number]) {
  return [runId, session.id]
}

describe('a comparison', () => {
  it('says which steps are the same, though ids differ, and what the replayed ones saved', async () => {
    const before = await chat(STEPS)
    const after = await chat([
      { question: 'a', answer: 'A', savedUsd: 0.5 },
      { question: 'b', answer: 'other' },
      { question: 'c', answer: 'C' },
    ])
    const response = await client.get(`/api/v1/compare?a=${before.id}&b=${after.id}`)
    const comparison = ComparisonSchema.parse(await response.json())
    expect(comparison.steps.map(({ kind }) => kind)).toEqual(['same', 'changed', 'added'])
    expect(comparison).toMatchObject({
      firstDivergence: 1,
      tokens: { before: 20, after: 30 },
      saved: { calls: 1, costNano: 500_000_000, durationMs: 100 },
    })
    const nobody = await client.get(`/api/v1/compare?a=${before.id}&b=nobody`)
    expect(nobody.status).toBe(404)
  })
})

describe('an import', () => {
  const id = parseSessionId(newSession().id)
  const eventId = parseEventId(newSpanId())
  if (!id || !eventId) throw new Error('no ids')
  const url = 'https://api.openai.com/v1/chat/completions'
  const request = { method: 'POST', url, contentType: 'application/json', body: '{"model":"m"}' }
  const chunks = [
    { atMs: 5, bytes: 'data: ' },
    { atMs: 9, bytes: { base64: '/w==' } },
  ]
  const response = {
    status: 200,
    statusText: 'OK',
    headers: [['x', 'y']] as const,
    headMs: 4,
    chunks,
  }
  const call = recordedEvent({
    id: eventId,
    type: 'llm',
    name: 'chat',
    startedAt: START,
    durationMs: 20,
    costNano: 1234,
    model: 'm',
    provider: 'openai',
    status: 'ok',
    exchange: { request, response, failure: null, attempt: 0, retryOf: null },
    messages: {
      system: [{ type: 'text', content: 'Be brief.' }],
      input: [{ role: 'user', parts: [{ type: 'text', content: 'Ask Ada.' }] }],
      output: [
        { role: 'assistant', parts: [{ type: 'text', content: 'No.' }], finish_reason: 'stop' },
      ],
      tools: [{ type: 'function', name: 'book', parameters: { type: 'object' } }],
    },
  })
  /** Put together here, so that nothing that looks like a key stands in this file. */
  const key = `sk-proj-${'4f7Ab9'.repeat(7)}`
  const inner = parseEventId(newSpanId()) ?? eventId
  const tool = recordedEvent({
    id: inner,
    parentId: eventId,
    type: 'tool',
    name: 'book',
    startedAt: START + 1,
    durationMs: 1,
    input: { seat: '1A', key },
    status: 'error',
    outcome: {
      kind: 'error',
      name: 'FullError',
      message: 'no seat',
      code: 'EFULL',
      gave: 'promise',
    },
    effect: 'read',
  })
  const session = {
    id,
    name: '../../etc <script>',
    tags: ['t'],
    startedAt: START,
    endState: 'Success' as const,
    endStateReason: 'done',
  }
  const lines = [...writeRecording({ madeBy: 'x', session, events: [call, tool], dropped: {} })]

  const send = (file: Buffer) =>
    fetch(`${server.url}/api/v1/recordings`, { method: 'POST', body: new Uint8Array(file) })

  it('keeps the session so that it can be exported as it was', async () => {
    const kept = await send(gzipSync(lines.join('')))
    expect([kept.status, await kept.json()]).toEqual([200, { id }])
    expect(await client.session(id)).toMatchObject({
      name: session.name,
      state: 'Success',
      endStateReason: 'done',
      tags: ['t'],
      costNano: 1234,
    })
    const file = await client.get(`/api/v1/sessions/${id}/recording`)
    const text = gunzipSync(Buffer.from(await file.arrayBuffer())).toString('utf8')
    const again = readRecording([text])
    expect(again.events).toEqual([call, tool])
    expect(again.session).toEqual(session)
    expect((await send(gzipSync(lines.join('')))).status).toBe(409)
  })

  it('shows its calls with what they asked and got', async () => {
    const detail = await client.get(`/api/v1/events/${eventId}?session=${id}`)
    expect(await detail.json()).toMatchObject({
      systemInstructions: call.messages?.system,
      inputMessages: call.messages?.input,
      outputMessages: call.messages?.output,
      toolDefinitions: call.messages?.tools,
    })
  })

  it.each([
    ['?redact=secrets', ['Ada', 'No.']],
    ['?redactText=Ada', ['No.']],
    ['?redactText=Ada&redactText=No.', []],
  ])('is exported without what %s says', async (query, left) => {
    const file = await client.get(`/api/v1/sessions/${id}/recording${query}`)
    const text = gunzipSync(Buffer.from(await file.arrayBuffer())).toString('utf8')
    expect(readRecording([text]).events).toHaveLength(2)
    expect(['Ada', 'No.', key].filter((secret) => text.includes(secret))).toEqual(left)
  })

  it('is not exported with a rule that is none', async () => {
    const answer = await client.get(`/api/v1/sessions/${id}/recording?redact=everything`)
    expect(answer.status).toBe(400)
  })

  it.each([
    ['something else', () => Buffer.from('hello'), 400, 'not_a_recording'],
    ['a cut file', () => gzipSync(lines.slice(0, 2).join('')), 400, 'recording_cut_off'],
    [
      'a newer version',
      () => gzipSync(lines.join('').replace('"version":1', '"version":2')),
      400,
      'recording_newer_version',
    ],
    ['a bomb', () => gzipSync(Buffer.alloc(300_000_000, ' ')), 413, 'recording_too_large'],
  ])('refuses %s', async (_, file, status, code) => {
    const answer = await send(file())
    expect([answer.status, await answer.json()]).toMatchObject([status, { error: { code } }])
  })
})
