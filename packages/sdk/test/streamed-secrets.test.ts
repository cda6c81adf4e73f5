import { startLocalServer } from '@agentops/testkit/local-server'
import OpenAI from 'openai'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

/** Put together here, so that nothing that looks like a key stands in this file. */
const KEY = `sk-proj-${'4f7Ab9'.repeat(7)}`

type Server = Awaited<ReturnType<typeof startLocalServer>>

let recording: Recording
let provider: Server
let chunks: string[] = []

beforeAll(async () => {
  recording = await startRecording()
  provider = await startLocalServer({
    handle: (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const chunk of chunks) response.write(chunk)
      response.end('data: [DONE]\n\n')
    },
  })
})
afterAll(async () => {
  await recording.close()
  await provider.close()
})

function delta(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }]
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'gpt-4o', choices })}\n\n`
}

/** Streams an answer in pieces; gives what the agent got and what was recorded for replay. */
async function streamed(pieces: readonly string[]) {
  chunks = pieces.map(delta)
  const openai = new OpenAI({ apiKey: 'none', baseURL: provider.url, maxRetries: 0 })
  const session = recording.client.startSession()
  let got = ''
  await session.run(async () => {
    const messages = [{ role: 'user' as const, content: 'Which key?' }]
    for await (const chunk of await openai.chat.completions.create({
      model: 'gpt-4o',
      messages,
      stream: true,
    })) {
      got += chunk.choices[0]?.delta.content ?? ''
    }
  })
  await session.end()
  const answer = await fetch(`${recording.url}/api/v1/sessions/${session.id}/recording`)
  const lines = gunzipSync(await answer.arrayBuffer())
    .toString('utf8')
    .trim()
    .split('\n')
  const call = lines.map((line) => JSON.parse(line)).find(({ type }) => type === 'llm')
  return { got, wire: JSON.stringify(call.exchange.response), kept: call.exchange.response.chunks }
}

describe('what is recorded of a stream for replay', () => {
  it('holds no secret that came in pieces, of which the agent got every one', async () => {
    for (const cut of [3, 10, 24]) {
      const { got, wire } = await streamed([
        'Take ',
        KEY.slice(0, cut),
        KEY.slice(cut),
        ' with you',
      ])
      expect(got).toBe(`Take ${KEY} with you`)
      expect(wire).not.toMatch(/4f7Ab9/)
      expect(wire).toContain('Take [redacted] with you')
    }
  })

  it('is as it came where there is nothing to take out', async () => {
    const { kept } = await streamed(['Noth', 'ing ', 'here'])
    const bytes: string[] = kept.map((chunk: { bytes: string }) => chunk.bytes)
    expect(bytes.join('')).toBe(`${chunks.join('')}data: [DONE]\n\n`)
  })
})
