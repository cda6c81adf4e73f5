import { startServer } from '@agentops/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestClient } from './support/client.ts'
import { newSession, newSpanId, recordSpans, START } from './support/spans.ts'

/** What a reader asks of lists and events beyond their pages: orders, words, and what a replay saved. */

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: Awaited<ReturnType<typeof startServer>>
let client: TestClient

beforeAll(async () => {
  directory = await temporaryDirectory('reading')
  server = await startServer({ port: 0, dataDirectory: directory.path })
  client = new TestClient(server.url)
})

afterAll(async () => {
  await server?.close()
  await directory?.remove()
})

const CHAT = { 'agentops.event.type': 'llm', 'gen_ai.operation.name': 'chat' }

function said(content: string): string {
  return JSON.stringify([{ role: 'user', parts: [{ type: 'text', content }] }])
}

/** Sessions of 1, 2 and 3 events; the fewer, the longer and the dearer. */
async function recordThree(tag: string): Promise<string[]> {
  const sessions = [1, 2, 3].map((count) => ({ count, ...newSession() }))
  for (const { id, traceId, count } of sessions) {
    await client.call('POST', '/api/v1/sessions', { id, startedAt: START + count, tags: [tag] })
    const plans = Array.from({ length: count }, () => ({
      traceId,
      name: 'chat',
      durationMs: 1000 / count,
      attributes: { ...CHAT, 'agentops.cost.usd': 0.1 / count / count, 'session.id': id },
    }))
    await client.send(recordSpans(plans))
    const endedAt = START + count + 1000 / count
    await client.call('PATCH', `/api/v1/sessions/${id}`, { endState: 'Success', endedAt })
  }
  return sessions.map(({ id }) => id)
}

it('lists go page by page in the order that is asked for', async () => {
  const tag = newSpanId()
  const [one, two, three] = await recordThree(tag)
  const order = async (sort: string) => {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page = await client.sessions(`?limit=1&tag=${tag}&sort=${sort}${query}`)
      seen.push(...page.sessions.map(({ id }) => id))
      cursor = page.nextCursor
    }
    return seen
  }
  expect(await order('started')).toEqual([three, two, one])
  expect(await order('events')).toEqual([three, two, one])
  expect(await order('duration')).toEqual([one, two, three])
  expect(await order('cost')).toEqual([one, two, three])
  const refused = await client.get('/api/v1/sessions?sort=colour')
  expect(refused.status).toBe(400)
})

it('finds the events of a session that say a text, wherever they say it', async () => {
  const { id, traceId } = newSession()
  const text = 'The “cheapest” fare,\n\tsays "TAP"'
  const [asked, gave, failed, silent] = [newSpanId(), newSpanId(), newSpanId(), newSpanId()]
  const event = (spanId: string, attributes: object, error?: string) => ({
    traceId,
    spanId,
    name: 'x',
    attributes: { 'session.id': id, ...attributes },
    ...(error !== undefined && { error }),
  })
  await client.send(
    recordSpans([
      event(asked, { ...CHAT, 'gen_ai.input.messages': said(text) }),
      event(gave, { 'gen_ai.tool.call.result': JSON.stringify({ fare: text }) }),
      event(failed, {}, 'no CHEAPEST fare'),
      event(silent, {}),
    ]),
  )
  const find = async (q: string) => {
    const path = `/api/v1/sessions/${id}/events/search?q=${encodeURIComponent(q)}`
    const { eventIds }: { eventIds: string[] } = await (await client.get(path)).json()
    return eventIds.toSorted()
  }
  expect(await find('cheapest')).toEqual([asked, gave, failed].toSorted())
  expect(await find('fare,\n\tsays "tap"')).toEqual([asked, gave].toSorted())
  expect(await find("'; DROP TABLE spans; --")).toEqual([])
  const unknown = await client.get(`/api/v1/sessions/${newSession().id}/events/search?q=x`)
  expect(unknown.status).toBe(404)
})

it('a replayed event keeps what it cost, and a call the parameters that it sent', async () => {
  const { id, traceId } = newSession()
  const [replayed, live] = [newSpanId(), newSpanId()]
  const body = { model: 'm', messages: [], max_completion_tokens: 7, stop: ['END'] }
  const request = { method: 'POST', url: 'http://x/', contentType: '', body: JSON.stringify(body) }
  const chat = { ...CHAT, 'session.id': id }
  const saved = { 'agentops.replayed': true, 'agentops.cost.saved_usd': 0.25 }
  await client.send(
    recordSpans([
      { traceId, spanId: replayed, name: 'x', attributes: { ...chat, ...saved } },
      {
        traceId,
        spanId: live,
        name: 'x',
        attributes: { ...chat, 'agentops.wire.request': JSON.stringify(request) },
      },
    ]),
  )
  const { events } = await client.events(id)
  const costs = new Map(events.map((event) => [event.id, event.replayedCostNano]))
  expect([costs.get(replayed), costs.get(live)]).toEqual([250_000_000, null])
  const { requestParameters } = await client.event(id, live)
  expect(requestParameters).toEqual({ max_completion_tokens: 7, stop: ['END'] })
})
