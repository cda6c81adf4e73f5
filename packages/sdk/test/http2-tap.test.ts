import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { stopInstrumenting } from '@agentops/sdk'
import { once } from 'node:events'
import http2, { connect, type ClientHttp2Stream, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startInstrumenting } from '../src/llms/tracker.ts'
import { type Recording, startRecording } from './recording.ts'
import { expectEqual, textOf } from './with-and-without.ts'

/** Calls over HTTP/2: AWS's client, whose transport it is, and streams of `node:http2` by hand. */

const answer = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello there' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 120, outputTokens: 30, totalTokens: 150 },
}

function word(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }]
  return `data: ${JSON.stringify({ id: 'c', model: 'gpt-4o-mini', choices })}\n\n`
}

type Script = (stream: ServerHttp2Stream) => void

function begin(stream: ServerHttp2Stream, type = 'text/event-stream', headers = {}): void {
  stream.respond({ ':status': 200, 'content-type': type, ...headers })
}

/** Last word of a path → what the server does. */
const SCRIPTS: Readonly<Record<string, Script>> = {
  converse: (stream) => {
    begin(stream, 'application/json')
    stream.end(JSON.stringify(answer))
  },
  completions: (stream) => {
    begin(stream)
    stream.write(word('Hel'))
    stream.end(`${word('lo')}data: [DONE]\n\n`)
  },
  zipped: (stream) => {
    begin(stream, 'application/json', { 'content-encoding': 'gzip' })
    stream.end(gzipSync(JSON.stringify(answer)))
  },
  endless: (stream) => {
    begin(stream)
    stream.write(word('Hel'))
  },
  reset: (stream) => {
    begin(stream)
    stream.write(word('Hel'))
    setTimeout(() => stream.destroy(new Error('broken')), 20)
  },
  lost: (stream) => {
    begin(stream)
    stream.write(word('Hel'))
    setTimeout(() => sockets.at(-1)?.destroy(), 20)
  },
  silent: () => undefined,
}

const sockets: Socket[] = []
const server = http2.createServer()
let recording: Recording
let url: string

beforeAll(async () => {
  server.on('connection', (socket) => sockets.push(socket))
  server.on('sessionError', () => undefined)
  server.on('stream', (stream, headers) => {
    const script = headers['x-script'] ?? String(headers[':path']).split('/').at(-1) ?? ''
    stream.on('error', () => undefined)
    stream.resume().on('end', () => SCRIPTS[String(script)]?.(stream))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  recording = await startRecording()
})

afterAll(async () => {
  await recording.close()
  for (const socket of sockets) socket.destroy()
  server.close()
})

function bedrock(endpoint = url): BedrockRuntimeClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return new BedrockRuntimeClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
}

const question = new ConverseCommand({
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
})

describe("AWS's client", () => {
  it('an answer is one event', async () => {
    const events = await expectEqual(recording, async () => {
      const { $metadata, ...rest } = await bedrock().send(question)
      return [rest, $metadata.httpStatusCode]
    })
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ provider: 'aws.bedrock', httpStatus: 200, inputTokens: 120 })
    expect(textOf(events[0])).toBe('Hello there')
    expect(events[0]?.inputMessages).toHaveLength(1)
  })

  it('calls one after the other and at once are events of their own, over as many connections', async () => {
    const events = await expectEqual(recording, async () => {
      const before = sockets.length
      const client = bedrock()
      const answers = [await client.send(question), await client.send(question)]
      await Promise.all([client.send(question), client.send(question)])
      client.destroy()
      return [sockets.length - before, answers.map(({ stopReason }) => stopReason)]
    })
    expect(events).toHaveLength(4)
  })

  it('a refused connection is thrown and recorded', async () => {
    const events = await expectEqual(recording, () => bedrock('http://127.0.0.1:1').send(question))
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      status: 'error',
      httpStatus: null,
      errorType: 'ECONNREFUSED',
    })
  })
})

/** Asks by hand, reads what comes, and gives it with the end that it had. */
async function ask(script: string, act: (stream: ClientHttp2Stream) => void = () => undefined) {
  const session = connect(url)
  session.on('error', () => undefined)
  const stream = session.request({
    ':method': 'POST',
    ':path': '/v1/chat/completions',
    'X-Script': script,
  })
  const seen: unknown[] = []
  for (const name of ['response', 'end', 'aborted', 'close']) {
    stream.on(name, () => seen.push(name))
  }
  stream.on('error', (error) => seen.push(Reflect.get(error, 'code') ?? error.message))
  stream.on('data', (chunk: Buffer) => {
    seen.push(chunk.toString())
    act(stream)
  })
  stream.write('{"model":"m",')
  stream.end('"messages":[{"role":"user","content":"Hi"}]}')
  if (script === 'silent') setTimeout(() => act(stream), 30)
  await once(stream, 'close').catch(() => undefined)
  session.destroy()
  return [seen, stream.rstCode, stream.listenerCount('data')]
}

describe('streams by hand', () => {
  it('a stream arrives chunk by chunk and is one event', async () => {
    const events = await expectEqual(recording, () => ask('completions'))
    expect(events).toHaveLength(1)
    expect(events[0]?.attributes['agentops.outcome']).toBe('completed')
    expect(events[0]?.inputMessages).toHaveLength(1)
    expect(textOf(events[0])).toBe('Hello')
  })

  it.each([
    ['close', (stream: ClientHttp2Stream) => stream.close()],
    ['close with a code', (stream: ClientHttp2Stream) => stream.close(8)],
    ['destroy', (stream: ClientHttp2Stream) => stream.destroy()],
    ['destroy of the session', (stream: ClientHttp2Stream) => stream.session?.destroy()],
  ])('%s in mid-stream is no error', async (_name, act) => {
    const events = await expectEqual(recording, () => ask('endless', act))
    expect(events.map(({ status }) => status)).toEqual(['unset'])
    expect(events[0]?.attributes['agentops.outcome']).toBe('cancelled')
    expect(textOf(events[0])).toBe('Hel')
  })

  it('giving up before the answer is recorded', async () => {
    const events = await expectEqual(recording, () => ask('silent', (stream) => stream.close(8)))
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ httpStatus: null })
    expect(events[0]?.attributes['agentops.outcome']).toBe('cancelled')
  })

  it.each(['reset', 'lost'])('a stream that is %s is recorded as failed', async (script) => {
    const events = await expectEqual(recording, () => ask(script))
    expect(events.map(({ status }) => status)).toEqual(['error'])
    expect(textOf(events[0])).toBe('Hel')
  })

  it('a compressed answer is read', async () => {
    const events = await expectEqual(recording, async () => {
      const session = connect(url)
      const stream = session.request({
        ':method': 'POST',
        ':path': '/model/m/converse',
        'x-script': 'zipped',
      })
      stream.end('{}')
      const size = (await text(stream)).length
      session.destroy()
      return size
    })
    expect(textOf(events[0])).toBe('Hello there')
  })
})

describe('undo', () => {
  it('puts back the functions of the module and of the class of sessions', async () => {
    stopInstrumenting()
    const session = http2.connect(url)
    const [connectBefore, requestBefore] = [http2.connect, session.request]
    for (let round = 0; round < 100; round += 1) {
      startInstrumenting(() => undefined)
      http2.connect(url).destroy()
      expect(session.request).not.toBe(requestBefore)
      stopInstrumenting()
    }
    expect(http2.connect).toBe(connectBefore)
    expect(connect).toBe(connectBefore)
    expect(session.request).toBe(requestBefore)
    expect(Object.keys(session)).not.toContain('request')
    session.destroy()
  })

  it('a stream that runs when the taps go is recorded to its end', async () => {
    const events = await expectEqual(recording, () => {
      return ask('endless', (stream) => {
        stopInstrumenting()
        stream.close()
      })
    })
    expect(textOf(events[0])).toBe('Hel')
  })
})
