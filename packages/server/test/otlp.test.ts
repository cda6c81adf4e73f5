import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../src/index.ts'
import { readAnswer, TestClient } from './support/client.ts'
import { temporaryDirectory } from './support/directories.ts'
import { encode, newSession, recordSpans } from './support/spans.ts'

const directory = temporaryDirectory()
let server: RunningServer
let client: TestClient
beforeAll(async () => {
  const limits = { received: 200_000, inflated: 1_000_000 }
  server = await startServer({ port: 0, dataDirectory: directory.path, limits })
  client = new TestClient(server.url)
})
afterAll(async () => {
  await server.close()
  directory.remove()
})

/** Code and message of a google.rpc.Status, read without our own writer. */
function readStatus(bytes: Buffer): { code: number; message: string } {
  expect([bytes[0], bytes[2]]).toEqual([0x08, 0x12])
  return { code: bytes[1] ?? 0, message: bytes.subarray(4).toString('utf8') }
}

async function statusOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/x-protobuf')
  return readStatus(Buffer.from(await response.arrayBuffer()))
}

/** A JSON request with one span, of which `change` makes what it likes. */
function oneSpan(change: object): Buffer {
  const span = {
    traceId: newSession().traceId,
    spanId: '0000000000000001',
    name: 'x',
    startTimeUnixNano: '1772359200000000000',
    endTimeUnixNano: 1772359200000000000,
    ...change,
  }
  return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }))
}

async function sendJson(
  body: Buffer,
): Promise<{ status: number; answer: { partialSuccess?: { errorMessage: string } } }> {
  const response = await client.sendBody(body, { encoding: 'json' })
  return { status: response.status, answer: await response.json() }
}

describe('a request for storing spans', () => {
  it('without spans is accepted, in the encoding it came in', async () => {
    const protobuf = await client.sendBody(Buffer.alloc(0))
    expect([protobuf.status, (await protobuf.arrayBuffer()).byteLength]).toEqual([200, 0])
    expect(await sendJson(Buffer.from('{}'))).toEqual({ status: 200, answer: {} })
  })

  it('of another type is answered with 415', async () => {
    const response = await client.sendBody(Buffer.from('x'), {
      headers: { 'content-type': 'text/plain' },
    })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ error: { code: 'unsupported_type' } })
  })

  it('in an unknown compression is answered with 415, in broken compression with 400', async () => {
    const unknown = await client.sendBody(Buffer.from('x'), {
      headers: { 'content-encoding': 'br' },
    })
    expect([unknown.status, (await statusOf(unknown)).code]).toEqual([415, 3])
    const broken = await client.sendBody(Buffer.from('x'), {
      headers: { 'content-encoding': 'gzip' },
    })
    expect([broken.status, (await statusOf(broken)).code]).toEqual([400, 3])
  })

  it('that is garbage is answered with 400 and a status in kind', async () => {
    const bodies = [
      Buffer.from('hello there'),
      Buffer.from([0x0a, 0xff]),
      randomBytes(500),
      Buffer.from([0x0b]),
    ]
    for (const body of bodies) {
      const response = await client.sendBody(body)
      expect(response.status).toBe(400)
      expect(await statusOf(response)).toMatchObject({ code: 3 })
    }
    for (const text of ['', '{', '[]', '{"resourceSpans":{}}', '{"resourceSpans":[1]}']) {
      const { status, answer } = await sendJson(Buffer.from(text))
      expect([text, status, answer]).toMatchObject([text, 400, { code: 3 }])
    }
  })

  it('that is cut off anywhere is refused or stores what is whole, and never breaks the server', async () => {
    const { traceId } = newSession()
    const body = encode(
      recordSpans([{ traceId, name: 'a', attributes: { list: ['x', 'y'], n: 1.5 } }]),
      'protobuf',
    )
    const statuses = new Set<number>()
    for (let length = 1; length < body.length; length += 7) {
      statuses.add((await client.sendBody(body.subarray(0, length))).status)
    }
    expect([...statuses]).toEqual([400])
    expect((await client.sendBody(body)).status).toBe(200)
  })

  it('that is too large is answered with 413 before and after decompression', async () => {
    const large = await client.sendBody(Buffer.alloc(200_001))
    expect([large.status, (await statusOf(large)).code]).toEqual([413, 8])
    const bomb = gzipSync(Buffer.alloc(150_000_000))
    expect(bomb.length).toBeLessThan(200_000)
    const response = await client.sendBody(bomb, { headers: { 'content-encoding': 'gzip' } })
    expect(response.status).toBe(413)
    expect((await statusOf(response)).message).toContain('after decompression')
  })

  it('names the first spans that it rejects, and why', async () => {
    const { traceId } = newSession()
    const zero = Array.from({ length: 8 }, (_, index) => ({
      traceId: '0'.repeat(32),
      name: `zero ${index}`,
    }))
    const response = await client.send(recordSpans([{ traceId, name: 'good' }, ...zero]))
    const { partialSuccess } = await readAnswer(response)
    expect(Number(partialSuccess?.rejectedSpans)).toBe(8)
    expect(partialSuccess?.errorMessage).toMatch(
      /^“zero 0”: the trace id is all zeros;.*“zero 4”.*; and 3 more$/,
    )
  })

  it('rejects a span for each kind of wrong value', async () => {
    let deep: object = { stringValue: 'x' }
    for (let level = 0; level < 40; level += 1) deep = { arrayValue: { values: [deep] } }
    const wrong: [object, RegExp][] = [
      [{ traceId: 'xyz' }, /hexadecimal/],
      [{ traceId: 'ab' }, /must be 16 bytes/],
      [{ spanId: '' }, /must be 8 bytes/],
      [{ spanId: '0000000000000000' }, /all zeros/],
      [{ parentSpanId: 'abcd' }, /parent span id must be 8 bytes/],
      [{ startTimeUnixNano: 0 }, /no start time/],
      [{ startTimeUnixNano: 'soon' }, /integer/],
      [{ startTimeUnixNano: '9223372036854775807' }, /2104/],
      [{ name: 5 }, /text/],
      [{ attributes: [{ key: 'k', value: deep }] }, /nested deeper/],
    ]
    for (const [change, reason] of wrong) {
      const { status, answer } = await sendJson(oneSpan(change))
      expect(status).toBe(200)
      expect(answer.partialSuccess?.errorMessage).toMatch(reason)
    }
  })

  it('may hold what JSON and protobuf allow beyond the usual', async () => {
    const { traceId, id } = newSession()
    const attributes = [
      { key: 'big', value: { intValue: '9007199254740993' } },
      { key: 'small', value: { intValue: -5 } },
      { key: 'nan', value: { doubleValue: 'NaN' } },
      { key: 'bytes', value: { bytesValue: 'AAEC' } },
      { key: 'none', value: {} },
      {
        key: 'mixed',
        value: { arrayValue: { values: [{ intValue: 1 }, { boolValue: true }, {}] } },
      },
      { key: 'lone', value: { stringValue: '\ud800' } },
    ]
    const { answer } = await sendJson(
      oneSpan({ traceId, attributes, status: { code: 2, message: 'm' }, unknown: 1 }),
    )
    expect(answer).toEqual({})
    expect(await client.event(id, '0000000000000001')).toMatchObject({
      status: 'error',
      attributes: {
        big: '9007199254740993',
        small: -5,
        nan: 'NaN',
        bytes: 'AAEC',
        none: null,
        mixed: [1, true, null],
        lone: '\ufffd',
      },
    })
  })

  it('keeps a long value to a bound and says that it was cut', async () => {
    const { traceId, id } = newSession()
    const attributes = [{ key: 'long', value: { stringValue: 'é'.repeat(70_000) } }]
    await sendJson(oneSpan({ traceId, attributes }))
    const { attributes: kept } = await client.event(id, '0000000000000001')
    expect(kept['long']).toMatch(/^é+…\[truncated: 4464 of 70000 characters\]$/)
  })

  it('that claims impossible tokens and costs leaves a session that can be read', async () => {
    const { traceId, id } = newSession()
    const claim = (tokens: string, cost: number) => [
      { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
      { key: 'gen_ai.usage.input_tokens', value: { intValue: tokens } },
      { key: 'gen_ai.usage.output_tokens', value: { intValue: tokens } },
      { key: 'agentops.cost.usd', value: { doubleValue: cost } },
    ]
    const most = String(Number.MAX_SAFE_INTEGER)
    for (const [index, cost] of [1e300, 1e300, -5].entries()) {
      const spanId = `000000000000000${index + 1}`
      await sendJson(oneSpan({ traceId, spanId, attributes: claim(most, cost) }))
    }
    expect(await client.session(id)).toMatchObject({
      tokens: { input: 3e12, output: 3e12 },
      costNano: 2e14,
    })
  })

  it('with invalid UTF-8 in one span keeps the others', async () => {
    const { traceId, id } = newSession()
    const body = encode(
      recordSpans([
        { traceId, name: 'good' },
        { traceId, name: 'BADTEXT' },
      ]),
      'protobuf',
    )
    body[body.indexOf('BADTEXT') + 3] = 0xff
    const { partialSuccess } = await readAnswer(await client.sendBody(body))
    expect(partialSuccess?.errorMessage).toContain('not valid UTF-8')
    expect((await client.events(id)).events.map((event) => event.name)).toEqual(['good'])
  })
})
