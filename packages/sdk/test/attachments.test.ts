import type { Attachment } from '@agentops/protocol/attachment'
import { Client, recordAction } from '@agentops/sdk'
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, startRecording } from './recording.ts'

let recording: Recording

beforeAll(async () => {
  recording = await startRecording({ logLevel: 'silent' })
})

afterAll(() => recording.close())

const MEBIBYTE = 1024 * 1024

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function attached(sessionId: string): Promise<{ url: string; list: Attachment[] }> {
  const url = `${recording.url}/api/v1/sessions/${sessionId}/attachments`
  const answer: { attachments: Attachment[] } = await (await fetch(url)).json()
  return { url, list: answer.attachments }
}

it('files come back byte for byte, with the event that was running, and can do no harm', async () => {
  const [screenshot, video] = [randomBytes(2 * MEBIBYTE + 1), randomBytes(16 * MEBIBYTE)]
  const session = recording.client.startSession()
  const buffer = Buffer.from(screenshot)
  session.run(() =>
    recordAction('look')(() => session.attach({ name: 'cart.PNG', data: buffer }))(),
  )
  buffer.fill(0)
  session.attach({ name: 'run', type: 'video/webm', data: video })
  expect(await recording.client.flush({ timeoutMs: 60_000 })).toBe(true)
  const [look] = await recording.events(session.id)
  const { url, list } = await attached(session.id)
  expect(list).toMatchObject([
    { name: 'cart.PNG', type: 'image/png', size: screenshot.length, eventId: look?.id },
    { name: 'run', type: 'video/webm', size: video.length, eventId: null },
  ])
  const answers = await Promise.all(list.map(({ id }) => fetch(`${url}/${id}`)))
  const bodies = await Promise.all(
    answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())),
  )
  expect(bodies[0]?.equals(screenshot)).toBe(true)
  expect(bodies[1]?.equals(video)).toBe(true)
  const { headers } = answers[0] ?? new Response()
  expect(headers.get('content-type')).toBe('image/png')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  await session.end()
})

it('a part of a file can be asked for, as players of videos do', async () => {
  const video = randomBytes(3 * MEBIBYTE)
  const session = recording.client.startSession()
  session.attach({ name: 'run', type: 'video/webm', data: video })
  await session.end()
  const { url, list } = await attached(session.id)
  const ask = async (range: string, headers = {}) => {
    const answer = await fetch(`${url}/${list[0]?.id}`, { headers: { range, ...headers } })
    const bytes = Buffer.from(await answer.arrayBuffer())
    return { status: answer.status, range: answer.headers.get('content-range'), hash: hash(bytes) }
  }
  const part = (start: number, end: number) => ({
    status: 206,
    range: `bytes ${start}-${end}/${video.length}`,
    hash: hash(video.subarray(start, end + 1)),
  })
  const last = video.length - 1
  expect(await ask('bytes=0-1')).toEqual(part(0, 1))
  expect(await ask('bytes=786430-786435')).toEqual(part(786_430, 786_435))
  expect(await ask('bytes=1000000-')).toEqual(part(1_000_000, last))
  expect(await ask('bytes=-5')).toEqual(part(last - 4, last))
  expect(await ask(`bytes=5-${video.length * 2}`)).toEqual(part(5, last))
  expect(await ask(`bytes=${video.length}-`)).toMatchObject({
    status: 416,
    range: `bytes */${video.length}`,
  })
  const whole = { status: 200, range: null, hash: hash(video) }
  expect(await ask('bytes=0-1,4-5')).toEqual(whole)
  expect(await ask('bytes=0-1', { 'if-range': '"another"' })).toEqual(whole)
})

it('what cannot be attached is counted, and the session goes on', async () => {
  const client = new Client({
    endpoint: recording.url,
    autoStartSession: false,
    logLevel: 'silent',
  })
  const session = client.startSession()
  session.attach({ name: 'page.html', data: randomBytes(10) })
  session.attach({ name: 'empty.png', data: new Uint8Array() })
  session.attach({ name: 'huge.mp4', data: new Uint8Array(16 * MEBIBYTE + 1) })
  // A program without types may give anything.
  Reflect.apply(session.attach, session, [undefined])
  session.run(() => recordAction('go on')(() => 1)())
  await client.flush()
  expect(client.stats().dropped).toEqual({ attachment: 4 })
  expect((await attached(session.id)).list).toEqual([])
  expect(await recording.events(session.id)).toHaveLength(1)
  await client.shutdown()
})

it('without content there are no files', async () => {
  const client = new Client({
    endpoint: recording.url,
    autoStartSession: false,
    captureContent: false,
  })
  const session = client.startSession()
  session.attach({ name: 'cart.png', data: randomBytes(10) })
  await client.shutdown()
  expect((await attached(session.id)).list).toEqual([])
})

it('a server takes nothing but pictures and videos', async () => {
  const session = recording.client.startSession()
  const { url } = await attached(session.id)
  const put = (type: string, body: Buffer, id: string = session.id) =>
    fetch(`${url}/${id}`, {
      method: 'PUT',
      headers: { 'content-type': type },
      body: new Uint8Array(body),
    })
  expect((await put('image/svg+xml', randomBytes(9))).status).toBe(415)
  expect((await put('image/png', randomBytes(16 * MEBIBYTE + 1))).status).toBe(413)
  expect((await put('image/png', Buffer.alloc(0))).status).toBe(400)
  expect((await put('image/png', randomBytes(9), 'x')).status).toBe(400)
  expect((await fetch(`${url}/${session.id}`)).status).toBe(404)
})
