import { LLM } from '@agentops/protocol/attributes'
import { type LocalServer, startLocalServer } from '@agentops/testkit/local-server'
import { createHash, randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import OpenAI, { toFile } from 'openai'
import OpenAI4, { toFile as toFile4 } from 'openai-4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

let recording: Recording
let wire: LocalServer

beforeAll(async () => {
  recording = await startRecording()
  wire = await startLocalServer({
    handle: ({ path }, response) => {
      const isAudio = path.includes('audio')
      const body = isAudio ? { text: 'Good morning.' } : { data: [{ url: 'https://a.test/b.png' }] }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    },
  })
})

afterAll(async () => {
  await recording.close()
  await wire.close()
})

const PICTURE = randomBytes(100_000)
const SOUND = Buffer.alloc(99)

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const options = () => ({ apiKey: 'test-key', baseURL: `${wire.url}/v1`, maxRetries: 0 })

/** Sends a picture twice in one form, and a sound in another. */
const CLIENTS: Readonly<Record<string, () => Promise<void>>> = {
  'openai, over fetch': async () => {
    const client = new OpenAI(options())
    const picture = () => toFile(PICTURE, 'cat.png', { type: 'image/png' })
    const image = [await picture(), await picture()]
    await client.images.edit({ model: 'gpt-image-1', prompt: 'Add a hat', image, n: 1 })
    const file = await toFile(SOUND, 'a.wav', { type: 'audio/wav' })
    await client.audio.transcriptions.create({ model: 'whisper-1', file, temperature: 0.5 })
  },
  'openai 4, over node:http': async () => {
    const client = new OpenAI4(options())
    const picture = () => toFile4(PICTURE, 'cat.png', { type: 'image/png' })
    const image = [await picture(), await picture()]
    // This major's types know one image only.
    const body = { model: 'gpt-image-1', prompt: 'Add a hat', image, n: 1 } as never
    await client.images.edit(body)
    const file = await toFile4(SOUND, 'a.wav', { type: 'audio/wav' })
    await client.audio.transcriptions.create({ model: 'whisper-1', file, temperature: 0.5 })
  },
}

describe.each(Object.entries(CLIENTS))('%s', (_name, send) => {
  it('forms are read: their texts, and of their files all but the bytes', async () => {
    const [edit, transcript] = await recording.record(send)
    const kept = { modality: 'image', name: 'cat.png', mime_type: 'image/png', byte_size: 100_000 }
    const picture = { type: 'blob', ...kept, digest: digestOf(PICTURE) }
    expect(edit?.attributes[LLM.requestModel]).toBe('gpt-image-1')
    expect(edit?.attributes[LLM.choiceCount]).toBe(1)
    expect(edit?.inputMessages).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Add a hat' }, picture, picture] },
    ])
    const recorded = `${recording.url}/api/v1/sessions/${edit?.sessionId}/recording`
    const zipped = await (await fetch(recorded)).arrayBuffer()
    const wholeSession = gunzipSync(zipped).toString()
    expect(wholeSession).toContain(digestOf(PICTURE))
    expect(wholeSession.length).toBeLessThan(PICTURE.length / 2)
    const heard = { modality: 'audio', name: 'a.wav', mime_type: 'audio/wav', byte_size: 99 }
    const sound = { type: 'blob', ...heard, digest: digestOf(SOUND) }
    expect(transcript?.attributes[LLM.requestModel]).toBe('whisper-1')
    expect(transcript?.attributes[LLM.temperature]).toBe(0.5)
    expect(transcript?.inputMessages).toEqual([{ role: 'user', parts: [sound] }])
  })
})
