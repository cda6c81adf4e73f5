import { startLocalServer } from '@agentops/testkit/local-server'
import { completion } from 'litellm'
import { expect, it } from 'vitest'
import { startRecording } from './recording.ts'

const head = { id: 'chatcmpl-1', created: 0, model: 'gpt-4o-mini' }

function whole() {
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Hello' } }]
  return JSON.stringify({ ...head, object: 'chat.completion', choices })
}

function stream() {
  const choices = [{ index: 0, delta: { role: 'assistant', content: 'Hello' } }]
  const chunk = JSON.stringify({ ...head, object: 'chat.completion.chunk', choices })
  return `data: ${chunk}\n\ndata: [DONE]\n\n`
}

it('a call through the npm package litellm is one event, streamed or not', async () => {
  const wire = await startLocalServer({
    handle: ({ body }, response) => {
      const isStream = body.includes('"stream":true')
      const type = isStream ? 'text/event-stream' : 'application/json'
      response.writeHead(200, { 'content-type': type }).end(isStream ? stream() : whole())
    },
  })
  const recording = await startRecording()
  const messages = [{ role: 'user' as const, content: 'Hi' }]
  const request = { model: 'gpt-4o-mini', messages, baseUrl: `${wire.url}/v1`, apiKey: 'test-key' }
  const events = await recording.record(async () => {
    await completion({ ...request, stream: false })
    for await (const chunk of await completion({ ...request, stream: true })) void chunk
  })
  await recording.close()
  await wire.close()
  const parts = [{ type: 'text', content: 'Hello' }]
  expect(events.map(({ type, model }) => [type, model])).toEqual([
    ['llm', 'gpt-4o-mini'],
    ['llm', 'gpt-4o-mini'],
  ])
  expect(events.flatMap(({ outputMessages }) => outputMessages)).toEqual([
    { role: 'assistant', parts },
    { role: 'assistant', parts },
  ])
})
