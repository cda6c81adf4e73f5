import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import {
  loadCases,
  trafficDirectory,
  type RecordedResponse,
  type TrafficCase,
} from '../../src/replay-wire/cases.ts'
import { startReplayWire } from '../../src/replay-wire/server.ts'

const directory = trafficDirectory()
const cases = directory === undefined ? [] : allCases(directory)

it(`finds ${cases.length} recorded cases in ../shared/traffic`, () => {
  expect(cases.length > 0).toBe(directory !== undefined)
})

it.each(['recorded', 'byte', 'whole'] as const)(
  'serves every recorded answer unchanged, cut %s',
  async (chunking) => {
    const wire = await startReplayWire({ directory: directory ?? '', chunking })
    for (const each of cases) {
      await expectUnchanged(each, wire.caseUrl(each.provider, each.case))
    }
    await wire.close()
    expect(wire.log.length).toBe(cases.flatMap(({ interactions }) => interactions).length)
    expect(wire.log.every(({ match }) => match !== undefined)).toBe(true)
  },
)

function allCases(root: string): TrafficCase[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.flatMap(({ name }) => loadCases(root, name))
}

async function expectUnchanged(each: TrafficCase, url: string): Promise<void> {
  for (const { request, response } of each.interactions) {
    const sent = request.method === 'GET' || request.body === null ? null : request.body
    const answer = await fetch(url + request.path, {
      method: request.method,
      body: sent === null ? null : JSON.stringify(sent),
    })
    const received = Buffer.from(await answer.arrayBuffer())
    expect(received.equals(bytesOf(response)), `${each.provider}/${each.case}`).toBe(true)
    expect(answer.status).toBe(response.status)
  }
}

function bytesOf({ body, body_encoding: encoding }: RecordedResponse): Buffer {
  if (body === null) return Buffer.alloc(0)
  return typeof body === 'string'
    ? Buffer.from(body, encoding ?? 'utf8')
    : Buffer.from(JSON.stringify(body))
}
