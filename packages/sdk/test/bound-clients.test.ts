import { instrument, recordAction, type Session } from '@agentops/sdk'
import type { LocalServer } from '@agentops/testkit/local-server'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startAnsweringServer } from './answering-server.ts'
import { anthropic, genai, openai, said, WAYS } from './bound-ways.ts'
import { type Recording, startRecording } from './recording.ts'

let recording: Recording
let provider: LocalServer

beforeAll(async () => {
  recording = await startRecording()
  provider = await startAnsweringServer()
})

afterAll(async () => {
  await Promise.all([recording.close(), provider.close()])
})

/** What was asked in the events of a session, in order. */
async function askedIn(session: Session): Promise<string[]> {
  await session.end()
  const events = await recording.events(session.id)
  const words = events.flatMap(
    (event) => /(?:first|second|unbound)\b/.exec(JSON.stringify(event.inputMessages)) ?? [],
  )
  return words.map(String).toSorted()
}

it.each(Object.entries(WAYS))(
  '%s: one client serves two sessions at once, from the code of a third and of none',
  async (_name, { make, ask }) => {
    const [one, two, here] = ['one', 'two', 'here'].map((name) =>
      recording.client.startSession({ name }),
    ) as [Session, Session, Session]
    const client = make(provider.url)
    const [first, second] = [one, two].map((session) => instrument(client, { session })) as [
      object,
      object,
    ]
    const made = (one: object) => one instanceof client.constructor
    expect([first, second].map(made)).toEqual([client, client].map(made))
    const both = () => Promise.all([ask(first, 'first'), ask(second, 'second')])
    const unbound = () => ask(client, 'unbound')
    const answers = await Promise.all([here.run(both), both(), here.run(unbound)])
    for (const answer of answers.flat()) expect(answer).toContain('Hello')
    expect(await askedIn(one)).toEqual(['first', 'first'])
    expect(await askedIn(two)).toEqual(['second', 'second'])
    expect(await askedIn(here)).toEqual(['unbound'])
  },
)

/** Runs code outside of a session that is current, with a client of it, and gives the session's events. */
async function eventsOf<Client>(client: Client, run: (bound: Client) => Promise<unknown>) {
  const session = recording.client.startSession()
  const other = recording.client.startSession()
  const bound = instrument(client, { session })
  await other.run(() => run(bound))
  await Promise.all([session.end(), other.end()])
  expect(await recording.events(other.id)).toEqual([])
  return recording.events(session.id)
}

it('attempts of the SDK itself belong there, too', async () => {
  const client = new OpenAI({ apiKey: 'k', maxRetries: 1, baseURL: `${provider.url}/v1` })
  const events = await eventsOf(client, (bound) =>
    bound.chat.completions.create({ model: 'busy', messages: said('again') }),
  )
  expect(events.map((event) => event.httpStatus)).toEqual([429, 200])
})

it('runners of tools, which ask on when their answers are read, belong there', async () => {
  const claude = await eventsOf(anthropic(provider.url), async (bound) => {
    const input_schema = { type: 'object' as const, properties: {} }
    const tool = { name: 'look', input_schema, run: () => 'seen', parse: (given: unknown) => given }
    const body = { model: 'm', max_tokens: 9, messages: said('look'), tools: [tool] }
    const runner = bound.beta.messages.toolRunner(body as never)
    for await (const message of runner) expect(message.type).toBe('message')
  })
  expect(claude.map((event) => event.type)).toEqual(['llm', 'llm'])
  const gpt = await eventsOf(openai(provider.url), async (bound) => {
    const look = { function: () => 'seen', name: 'look', description: 'Look', parameters: {} }
    const tools = [{ type: 'function' as const, function: look }]
    const runner = bound.chat.completions.runTools({ model: 'm', messages: said('look'), tools })
    expect(await runner.finalContent()).toBe('Hello')
  })
  expect(gpt.map((event) => event.type)).toEqual(['llm', 'llm'])
  const gemini = await eventsOf(genai(provider.url), async (bound) => {
    const look = {
      tool: async () => ({ functionDeclarations: [{ name: 'look' }] }),
      callTool: async () => [{ functionResponse: { name: 'look', response: {} } }],
    }
    const config = { tools: [look] }
    const asked = { model: 'm', contents: 'look', config }
    for await (const chunk of await bound.models.generateContentStream(asked))
      expect(chunk).toBeDefined()
  })
  expect(gemini.map((event) => event.type)).toEqual(['llm', 'llm'])
})

it('batches belong there, with the pages of a list that are asked for as it is read', async () => {
  const events = await eventsOf(openai(provider.url), async (bound) => {
    const ids: string[] = []
    for await (const { id } of bound.batches.list()) ids.push(id)
    for await (const { id } of await bound.batches.list()) ids.push(id)
    expect(ids).toHaveLength(6)
    const page = await bound.batches.list()
    await (await page.getNextPage()).getNextPage()
  })
  expect(events.map((event) => event.name)).toEqual(Array(9).fill('list_batches'))
})

it('a view is its client in all but its calls', async () => {
  const session = recording.client.startSession()
  const client = openai(provider.url)
  const bound = instrument(client, { session })
  expect(bound.constructor).toBe(OpenAI)
  expect(bound.chat.completions).toBe(bound.chat.completions)
  expect(bound.chat.completions).toBeInstanceOf(OpenAI.Chat.Completions)
  expect(bound.chat.completions.create.name).toBe('create')
  expect(Object.keys(bound)).toEqual(Object.keys(client))
  bound.baseURL = 'http://127.0.0.1:9'
  expect(client.baseURL).toBe('http://127.0.0.1:9')
  expect(instrument(bound)).toBe(bound)
  expect(instrument('text', { session })).toBe('text')
  expect(instrument(client, { session: undefined })).toBe(client)
  await session.end()
})

it('is bound to the last session that it was given, and the views before it to theirs', async () => {
  const [one, two] = [recording.client.startSession(), recording.client.startSession()]
  const first = instrument(openai(provider.url), { session: one })
  const second = instrument(first, { session: two })
  const ask = (client: OpenAI, word: string) =>
    client.chat.completions.create({ model: 'm', messages: said(word) })
  await Promise.all([ask(first, 'first'), ask(second, 'second')])
  expect([await askedIn(one), await askedIn(two)]).toEqual([['first'], ['second']])
})

it('an event of that session stays the parent of what the client asks', async () => {
  const session = recording.client.startSession()
  const client = instrument(openai(provider.url), { session })
  const plan = recordAction('plan')(() =>
    client.chat.completions.create({ model: 'm', messages: said('plan') }),
  )
  await session.run(plan)
  await session.end()
  const [action, call] = await recording.events(session.id)
  expect([call?.type, call?.parentId]).toEqual(['llm', action?.id])
})
