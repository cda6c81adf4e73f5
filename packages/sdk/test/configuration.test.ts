import { Client, type ClientOptions, currentSession, recordAction, recordTool } from '@agentops/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'
import { startWireSink, type WireSink } from './wire-sink.ts'

let sink: WireSink
let provider: ScriptedProvider

beforeAll(async () => {
  sink = await startWireSink()
  provider = await startScriptedProvider()
})

afterAll(async () => {
  await sink.close()
  await provider.close()
})

beforeEach(() => {
  sink.requests.length = 0
})

/** Runs code in a session of a client of its own, and gives the client when all is sent. */
async function recorded(options: ClientOptions, fn: () => unknown): Promise<Client> {
  const client = new Client({ endpoint: sink.url, autoStartSession: false, ...options })
  const session = client.startSession()
  await session.run(async () => fn())
  await session.end()
  await client.shutdown()
  return client
}

const ask = (content: string) =>
  new OpenAI({
    apiKey: `sk-proj-${'1a'.repeat(20)}`,
    baseURL: provider.baseURL,
    maxRetries: 0,
  }).chat.completions.create({
    model: 'json',
    messages: [{ role: 'user', content }],
  })

const secret = `ghp_${'4f7Ab9'.repeat(6)}`

describe('redaction comes before anything leaves the process, even word of a start', () => {
  it('of messages, arguments, results, parameters, errors, names, tags and reasons', async () => {
    const tool = recordTool(`tool ${secret}`)(async (_input: unknown) => ({ out: secret }))
    const action = recordAction('action')((_input: string): never => {
      throw new Error(`no ${secret}`, { cause: new Error(`cause ${secret}`) })
    })
    const client = new Client({
      endpoint: sink.url,
      autoStartSession: false,
      maxWaitTime: 0,
      apiKey: 'key-of-the-server',
      name: `service ${secret}`,
      agent: `agent ${secret} ${'a'.repeat(900)}`,
    })
    const session = client.startSession({
      name: `name ${secret}`,
      tags: [secret],
      userId: secret,
      metadata: { deep: [secret], password: 'hunter2' },
    })
    await session.run(async () => {
      await ask(`my key is ${secret}`)
      await tool({ token: secret })
      expect(() => action(secret)).toThrow(secret)
    })
    await session.end({ state: 'Fail', reason: `because of ${secret}` })
    await client.shutdown()
    const sent = sink.text()
    expect(sent).toContain('[redacted]')
    expect(sent).toContain('my key is')
    expect(sent).toContain('service [redacted]')
    expect(sent).toMatch(/agent \[redacted\] a+… \[truncated \d+ characters\]/)
    expect(sent).not.toContain(secret)
    expect(sent).not.toContain('hunter2')
    expect(sent).not.toContain('1a1a1a')
    // The server's own key is a header of its requests, and nowhere else.
    const bodies = sink.requests.map(({ body }) => body).join('\n')
    expect(bodies).not.toContain('key-of-the-server')
  })

  it('by a hook of the user, which sees every text', async () => {
    await recorded({ redact: (text) => text.replaceAll('Alice', 'someone') }, () =>
      ask('I am Alice'),
    )
    expect(sink.text()).toContain('I am someone')
    expect(sink.text()).not.toContain('Alice')
  })
})

describe('sampling', () => {
  const fine = recordTool('fine')(() => 1)
  const failing = recordTool('failing')(() => {
    throw new Error('no')
  })

  it('leaves whole sessions out, and counts their events', async () => {
    const client = await recorded({ sampleRate: 0 }, () => [fine(), fine()])
    expect(sink.requests).toEqual([])
    expect(client.stats().dropped.unsampled).toBe(2)
  })

  it('keeps a session that fails, with what led to it', async () => {
    await recorded({ sampleRate: 0 }, () => {
      fine()
      expect(() => failing()).toThrow('no')
    })
    expect(sink.requests.map(({ path }) => path)).toContain('/api/v1/sessions')
    expect(sink.text()).toContain('fine')
    expect(sink.text()).toContain('failing')
  })

  it('holds back no more than fits, and keeps the newest', async () => {
    await recorded({ sampleRate: 0, exitTimeout: 30_000 }, async () => {
      for (const mark of ['A', 'B', 'C', 'D', 'E', 'F']) {
        const data = Buffer.alloc(8 * 1024 * 1024, mark)
        currentSession()?.attach({ name: `${mark}.png`, data })
        await new Promise((done) => setImmediate(done))
      }
      expect(() => failing()).toThrow('no')
    })
    const kept = sink.requests.filter(({ path }) => path.includes('/attachments/'))
    expect(kept.map(({ body }) => body[0]).toSorted()).toEqual(['E', 'F'])
    expect(sink.text()).toContain('failing')
  })

  it('does not when that is turned off', async () => {
    const options = { sampleRate: 0, keepErrors: false }
    await recorded(options, () => expect(() => failing()).toThrow('no'))
    expect(sink.requests).toEqual([])
  })

  it('is decided by the session id alone, at about the rate', async () => {
    const ids = Array.from({ length: 400 }, (_, index) => {
      const end = Math.floor((index / 400) * 2 ** 32)
        .toString(16)
        .padStart(8, '0')
      return `018f0000-0000-7000-8000-0000${end}`
    })
    const client = new Client({ endpoint: sink.url, sampleRate: 0.25, autoStartSession: false })
    for (const inheritedSessionId of ids) {
      const session = client.startSession({ inheritedSessionId })
      session.run(() => fine())
      session.close()
    }
    await client.shutdown()
    expect(client.stats().dropped.unsampled).toBe(300)
  })
})

describe('what is recorded', () => {
  it.each([
    [['openai'], true],
    [['anthropic'], false],
    [['!openai'], false],
    [['OpenAI'], true],
    [['azure'], false],
    [['!anthropic'], true],
  ])('of providers %j is what was asked for', async (providers, isKept) => {
    await recorded({ providers }, () => ask('hello provider'))
    expect(sink.text().includes('hello provider')).toBe(isKept)
  })

  it('stays within the size limits, and says what was cut', async () => {
    const tool = recordTool('long')((_a: string, _b: string) => 'r'.repeat(5000))
    await recorded({ maxTextLength: 100, maxValueLength: 150 }, () =>
      tool('a'.repeat(5000), 'b'.repeat(5000)),
    )
    const sent = sink.text()
    expect(sent).toContain(`${'a'.repeat(100)}… [truncated 4900 characters]`)
    expect(sent).not.toContain('a'.repeat(101))
    expect(sent).not.toContain('b'.repeat(51))
    expect(sent).toContain('r… [truncated 4900 characters]')
  })

  it('leaves out the oldest messages of a call that has too many', async () => {
    const openai = new OpenAI({ apiKey: 'none', baseURL: provider.baseURL, maxRetries: 0 })
    const messages = Array.from({ length: 50 }, (_, number) => ({
      role: 'user' as const,
      content: `message ${number} ${'x'.repeat(100)}`,
    }))
    await recorded({ maxMessagesLength: 2000, captureWire: false }, () =>
      openai.chat.completions.create({ model: 'json', messages }),
    )
    const sent = sink.text()
    expect(sent).toContain('message 49 ')
    expect(sent).not.toContain('message 0 ')
    expect(sent).toMatch(/\d+ of 50 left out, the oldest/)
  })

  it.each([true, false])(
    'has the exchange on the wire with captureWire: %s',
    async (captureWire) => {
      await recorded({ captureWire }, () => ask('hello wire'))
      expect(sink.text()).toContain('hello wire')
      expect(sink.text().includes('agentops.wire.request')).toBe(captureWire)
    },
  )

  it('is nothing when export is off', async () => {
    await recorded({ export: false }, () => ask('hello'))
    expect(sink.requests).toEqual([])
  })
})
