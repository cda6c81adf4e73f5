import { LLM } from '@agentops/protocol/attributes'
import { startLocalServer } from '@agentops/testkit/local-server'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

let recording: Recording
let wire: Awaited<ReturnType<typeof startLocalServer>>

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

const picture = () => toFile(Buffer.alloc(1234), 'cat.png', { type: 'image/png' })

it('forms are read: their texts, and of their files type and size', async () => {
  const client = new OpenAI({ apiKey: 'test-key', baseURL: `${wire.url}/v1`, maxRetries: 0 })
  const [edit, transcript] = await recording.record(async () => {
    const image = [await picture(), await picture()]
    await client.images.edit({ model: 'gpt-image-1', prompt: 'Add a hat', image, n: 1 })
    const file = await toFile(Buffer.alloc(99), 'a.wav', { type: 'audio/wav' })
    await client.audio.transcriptions.create({ model: 'whisper-1', file, temperature: 0.5 })
  })
  const blob = { type: 'blob', modality: 'image', mime_type: 'image/png', byte_size: 1234 }
  expect(edit?.attributes[LLM.requestModel]).toBe('gpt-image-1')
  expect(edit?.inputMessages).toEqual([
    { role: 'user', parts: [{ type: 'text', content: 'Add a hat' }, blob, blob] },
  ])
  const sound = { type: 'blob', modality: 'audio', mime_type: 'audio/wav', byte_size: 99 }
  expect(transcript?.attributes[LLM.requestModel]).toBe('whisper-1')
  expect(transcript?.attributes[LLM.temperature]).toBe(0.5)
  expect(transcript?.inputMessages).toEqual([{ role: 'user', parts: [sound] }])
})
