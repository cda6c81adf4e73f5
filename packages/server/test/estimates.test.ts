import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../src/index.ts'
import { TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { newSession, recordSpans } from './support/spans.ts'

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

function said(role: string, content: string): string {
  return JSON.stringify([{ role, parts: [{ type: 'text', content }] }])
}

/** Sends one chat without usage and reads it back. */
async function chatWithoutUsage(prompt: string, answer: string) {
  const { id, traceId } = newSession()
  const attributes = {
    'agentops.event.type': 'llm',
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.model': 'gpt-4o',
    'http.response.status_code': 200,
    'gen_ai.input.messages': said('user', prompt),
    'gen_ai.output.messages': said('assistant', answer),
  }
  await client.send(recordSpans([{ traceId, name: 'chat gpt-4o', attributes }]))
  const { events } = await client.events(id)
  const event = await client.event(id, events[0]?.id ?? '')
  return { event, session: await client.session(id) }
}

describe('a call whose answer has no usage', () => {
  it('has counted tokens, marked as estimated, and the cost that follows from them', async () => {
    const { event, session } = await chatWithoutUsage('hello world', 'hello world, hello world')
    expect(event).toMatchObject({
      inputTokens: 2 + 7,
      outputTokens: 5,
      usageEstimated: true,
      costSource: 'computed',
      costNano: 9 * 2500 + 5 * 10_000,
      attributes: { 'agentops.usage.estimated': true },
    })
    expect(session).toMatchObject({ estimatedCalls: 1, tokens: { input: 9, output: 5 } })
  })

  it('with a prompt of 10 MB is counted by its beginning, which is said', async () => {
    const { event } = await chatWithoutUsage('hello world '.repeat(900_000), 'yes')
    expect(event.attributes['agentops.usage.estimated_from']).toBe(
      'the first 262144 of 10800000 characters, the rest by its length',
    )
    expect(event.inputTokens).toBeGreaterThan(1_700_000)
    expect(event.inputTokens).toBeLessThan(1_900_000)
  })
})
