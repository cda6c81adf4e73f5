import { text } from 'node:stream/consumers'
import { PassThrough, Writable } from 'node:stream'
import type * as undici7 from 'undici'

/** What all majors of undici have. */
export type Undici = Pick<
  typeof undici7,
  'fetch' | 'request' | 'stream' | 'pipeline' | 'Client' | 'Pool' | 'Agent'
>

function question(model: string): string {
  return JSON.stringify({
    model,
    stream: model !== 'json',
    messages: [{ role: 'user', content: 'Hi' }],
  })
}

/** A request of OpenAI's chat, streamed unless the model is `json`. */
export function options(model: string) {
  const headers = { 'content-type': 'application/json' }
  return { method: 'POST' as const, headers, body: question(model) }
}

function pathOptions(model: string) {
  return { ...options(model), path: '/v1/chat/completions' }
}

/** One way to ask undici; gives what it answered. */
type Way = (undici: Undici, baseURL: string, model: string) => Promise<string>

/** Every way to ask. */
export const WAYS: Readonly<Record<string, Way>> = {
  fetch: async ({ fetch }, baseURL, model) =>
    (await fetch(`${baseURL}/chat/completions`, options(model))).text(),
  'fetch with a stream as body': async ({ fetch }, baseURL, model) => {
    const body = new Blob([question(model)]).stream()
    return (
      await fetch(`${baseURL}/chat/completions`, { ...options(model), body, duplex: 'half' })
    ).text()
  },
  request: async ({ request }, baseURL, model) =>
    (await request(`${baseURL}/chat/completions`, options(model))).body.text(),
  stream: async ({ stream }, baseURL, model) => {
    const pieces: Buffer[] = []
    await stream(`${baseURL}/chat/completions`, options(model), () => {
      return new Writable({
        write(chunk: Buffer, _encoding, done) {
          pieces.push(Buffer.from(chunk))
          done()
        },
      })
    })
    return Buffer.concat(pieces).toString()
  },
  pipeline: async ({ pipeline }, baseURL, model) => {
    const { body: _body, ...rest } = options(model)
    const duplex = pipeline(`${baseURL}/chat/completions`, rest, ({ body }) =>
      body.pipe(new PassThrough()),
    )
    duplex.end(question(model))
    return text(duplex)
  },
  'a client': async ({ Client }, baseURL, model) => {
    const client = new Client(baseURL.replace('/v1', ''))
    const { body } = await client.request(pathOptions(model))
    const answer = await body.text()
    await client.close()
    return answer
  },
  'an agent': async ({ Agent, request }, baseURL, model) => {
    const dispatcher = new Agent({ connections: 1 })
    const { body } = await request(`${baseURL}/chat/completions`, { ...options(model), dispatcher })
    const answer = await body.text()
    await dispatcher.close()
    return answer
  },
}
