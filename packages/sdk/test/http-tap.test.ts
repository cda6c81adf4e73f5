import { stopInstrumenting } from '@agentops/sdk'
import axios from 'axios'
import OpenAI from 'openai-4'
import { createHash, randomBytes } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startInstrumenting } from '../src/llms/tracker.ts'
import { type Recording, startRecording } from './recording.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'
import { expectEqual, textOf } from './with-and-without.ts'

/** SDKs on `node:http`: openai 4 through node-fetch, and requests made by hand. */

const messages = [{ role: 'user' as const, content: 'Hi' }]

let provider: ScriptedProvider
let recording: Recording

beforeAll(async () => {
  provider = await startScriptedProvider()
  recording = await startRecording()
})

afterAll(async () => {
  await recording.close()
  await provider.close()
})

function client(): OpenAI {
  return new OpenAI({ apiKey: 'sk-test', baseURL: provider.baseURL, maxRetries: 0 })
}

const compare = (scenario: () => Promise<unknown>) => expectEqual(recording, scenario)

/** Posts by hand and gives status and body. */
function post(url: string, body: string, send: typeof http.request = http.request) {
  return new Promise<[number, string]>((resolve, reject) => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const request = send(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve([response.statusCode ?? 0, Buffer.concat(chunks).toString()]),
      )
      response.on('error', reject)
    })
    request.on('error', reject)
    request.write(body.slice(0, 10))
    request.end(body.slice(10))
  })
}

describe('openai 4, whose transport is node-fetch', () => {
  it('an answer in one piece is one event', async () => {
    const events = await compare(() =>
      client().chat.completions.create({ model: 'json', messages }),
    )
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ inputTokens: 120, httpStatus: 200, name: 'chat json' })
    expect(textOf(events[0])).toBe('Hello there')
  })

  it('a stream arrives chunk by chunk and is one event', async () => {
    const events = await compare(async () => {
      const words: string[] = []
      const stream = await client().chat.completions.create({
        model: 'stream',
        messages,
        stream: true,
      })
      for await (const chunk of stream) words.push(chunk.choices[0]?.delta.content ?? '')
      return words
    })
    expect(events).toHaveLength(1)
    expect(textOf(events[0])).toBe('Hello there')
    expect(events[0]?.chunkTimesMs.length).toBeGreaterThan(1)
  })

  it('an early break stops the download', async () => {
    const events = await compare(async () => {
      let seen = 0
      const stream = await client().chat.completions.create({
        model: 'endless',
        messages,
        stream: true,
      })
      for await (const _chunk of stream) {
        seen += 1
        if (seen === 5) break
      }
      return seen
    })
    expect(events).toHaveLength(1)
    expect(events[0]?.status).toBe('unset')
    expect(events[0]?.attributes['agentops.outcome']).toBe('cancelled')
    expect(provider.seen.at(-1)?.chunksSent).toBeLessThan(200)
  })

  it.each([
    ['no-key', 401],
    ['rate-limited-once', 429],
  ])('%s is thrown and recorded', async (model, httpStatus) => {
    stopInstrumenting()
    startInstrumenting(() => recording.client.sessions.find())
    const events = await recording.record(async () => {
      await expect(client().chat.completions.create({ model, messages })).rejects.toMatchObject({
        status: httpStatus,
      })
    })
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ status: 'error', httpStatus })
  })

  it('a connection that breaks in mid-stream is thrown and recorded', async () => {
    const events = await compare(async () => {
      const stream = await client().chat.completions.create({
        model: 'broken',
        messages,
        stream: true,
      })
      for await (const _chunk of stream) continue
    })
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ status: 'error' })
    expect(textOf(events[0])).toBe('Hello')
  })

  it('a refused connection is thrown and recorded', async () => {
    const gone = await startScriptedProvider()
    await gone.close()
    const events = await compare(() =>
      new OpenAI({ apiKey: 'k', baseURL: gone.baseURL, maxRetries: 0 }).chat.completions.create({
        model: 'json',
        messages,
      }),
    )
    expect(events).toHaveLength(1)
    const refused = { status: 'error', httpStatus: null, errorType: 'ECONNREFUSED' }
    expect(events[0]).toMatchObject(refused)
  })
})

describe('axios', () => {
  it('an answer in one piece and a stream are one event each', async () => {
    const events = await compare(async () => {
      const url = `${provider.baseURL}/chat/completions`
      const { data } = await axios.post(url, { model: 'json', messages })
      const streamed = { responseType: 'stream' as const }
      const answer = await axios.post(url, { model: 'stream', messages, stream: true }, streamed)
      return [data, await text(answer.data)]
    })
    expect(events.map(textOf)).toEqual(['Hello there', 'Hello there'])
  })
})

describe('requests by hand', () => {
  const body = JSON.stringify({ model: 'json', messages })

  it.each(['named imports', 'the module'])('through %s are recorded', async (way) => {
    const events = await compare(async () => {
      const named = await import('node:http')
      const send = way === 'named imports' ? named.request : http.request
      return post(`${provider.baseURL}/chat/completions`, body, send)
    })
    expect(events).toHaveLength(1)
    expect(events[0]?.inputMessages).toHaveLength(1)
    expect(textOf(events[0])).toBe('Hello there')
  })

  it('compressed answers are read', async () => {
    const answer = { model: 'm', choices: [{ index: 0, message: { content: 'from gzip' } }] }
    const server = http.createServer((incoming, response) => {
      incoming.resume()
      response.setHeader('content-encoding', 'gzip')
      response.setHeader('content-type', 'application/json')
      response.end(gzipSync(JSON.stringify(answer)))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const events = await compare(async () => {
      const [status] = await post(`http://127.0.0.1:${port}/v1/chat/completions`, body)
      return status
    })
    server.close()
    expect(textOf(events[0])).toBe('from gzip')
  })

  it('an answer that nobody listens to is discarded by Node as without us', async () => {
    const events = await compare(async () => {
      const request = http.request(`${provider.baseURL}/chat/completions`, { method: 'POST' })
      const closed = new Promise((resolve) => request.on('close', resolve))
      request.end(body)
      await closed
      return request.listenerCount('response')
    })
    expect(events).toHaveLength(1)
  })
})

describe('traffic that is not ours', () => {
  it('passes untouched: uploads, downloads, keep-alive, 100-continue, upgrade, trailers', async () => {
    const payload = randomBytes(8 * 1024 * 1024)
    const digest = createHash('sha256').update(payload).digest('hex')
    const server = http.createServer((incoming, response) => {
      const hash = createHash('sha256')
      incoming.on('data', (chunk: Buffer) => hash.update(chunk))
      incoming.on('end', () => {
        response.setHeader('trailer', 'x-sum')
        response.setHeader('x-upload', hash.digest('hex'))
        response.write(payload)
        response.addTrailers({ 'x-sum': digest })
        response.end()
      })
    })
    server.on('checkContinue', (incoming, response) => {
      response.writeContinue()
      server.emit('request', incoming, response)
    })
    server.on('upgrade', (_incoming, socket) => {
      socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\nhi',
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

    const exchange = (headers: Record<string, string>) =>
      new Promise((resolve, reject) => {
        let continued = false
        const request = http.request({ port, agent, method: 'PUT', path: '/file', headers })
        request.on('continue', () => (continued = true))
        request.on('error', reject)
        request.on('response', (response) => {
          const hash = createHash('sha256')
          response.on('data', (chunk: Buffer) => hash.update(chunk))
          response.on('end', () =>
            resolve([
              continued,
              response.headers['x-upload'],
              hash.digest('hex'),
              response.trailers,
              request.reusedSocket,
            ]),
          )
        })
        if (headers['expect']) request.on('continue', () => request.end(payload))
        else request.end(payload)
      })
    const upgrade = () =>
      new Promise((resolve, reject) => {
        const headers = { connection: 'upgrade', upgrade: 'echo' }
        const request = http.request({ port, headers })
        request.on('error', reject)
        request.on('upgrade', (response, socket, head) => {
          socket.destroy()
          resolve([response.statusCode, head.toString()])
        })
        request.end()
      })
    const events = await compare(async () => {
      const fresh = await exchange({})
      const again = await exchange({})
      const expected = await exchange({ expect: '100-continue' })
      agent.destroy()
      return [fresh, again, expected, await upgrade()]
    })
    server.close()
    expect(events).toEqual([])
  })

  it('the functions are what they were after stopInstrumenting()', () => {
    stopInstrumenting()
    const before = [http.request, http.get]
    startInstrumenting(() => undefined)
    expect(http.request).not.toBe(before[0])
    expect([http.request.name, http.request.length]).toEqual([before[0]?.name, before[0]?.length])
    stopInstrumenting()
    expect([http.request, http.get]).toEqual(before)
  })
})
