import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import type { Readable } from 'node:stream'
import type { EventDetail } from '@agentops/protocol/event'
import { stopInstrumenting } from '@agentops/sdk'
import { type Interaction, loadCases, trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { chunksOf } from '@agentops/testkit/replay-wire/chunks'
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import { expect, it } from 'vitest'
import { startInstrumenting } from '../../src/llms/tracker.ts'
import { startRecording } from '../recording.ts'
import { sendToBedrock } from './bedrock-sdk.ts'
import type { Outcome } from './sdk.ts'

/** Recorded traffic through AWS's own client over HTTP/2, its transport unless it is told otherwise. */

const directory = trafficDirectory()

interface Answer {
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown
  write(chunk: Uint8Array): unknown
  end(): unknown
}

/** Answers each request with the interaction that is being played, byte for byte. */
class Wire {
  interactions: readonly Interaction[] = []
  #next = 0

  play(interactions: readonly Interaction[]): void {
    this.interactions = interactions
    this.#next = 0
  }

  readonly handle = (request: Readable, response: Answer): void => {
    request.resume().on('end', () => {
      const interaction = this.interactions[this.#next++] as Interaction
      response.writeHead(interaction.response.status, interaction.response.headers)
      for (const chunk of chunksOf(interaction, 'recorded')) response.write(chunk)
      response.end()
    })
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function essence(event: EventDetail) {
  const { name, status, model, httpStatus, inputTokens, outputTokens, outputMessages } = event
  const { finishReasons, inputMessages, errorType } = event
  const answered = { httpStatus, outputMessages, finishReasons, inputTokens, outputTokens }
  return { name, status, errorType, model, inputMessages, ...answered }
}

it("AWS's client speaks HTTP/2 by default", () => {
  const client = new BedrockRuntimeClient({ region: 'us-east-1' })
  expect(client.config.requestHandler.metadata).toEqual({ handlerProtocol: 'h2' })
})

const folders = directory === undefined ? [] : [directory]

it.each(folders)(
  'each call gives what it gives without us, and is the same event',
  async (folder) => {
    const interactions = loadCases(folder, 'bedrock').flatMap((one) => one.interactions)
    const wire = new Wire()
    const [plain, http2] = [createServer(wire.handle), createHttp2Server(wire.handle)]
    const [plainUrl, http2Url] = [await listen(plain), await listen(http2)]
    const recording = await startRecording()
    const sendAll = async (url: string, handler: 'default' | 'node:http') => {
      wire.play(interactions)
      const outcomes: Outcome[] = []
      for (const one of interactions) outcomes.push(await sendToBedrock(one, url, handler))
      return outcomes
    }
    const record = async (url: string, handler: 'default' | 'node:http') => {
      let outcomes: Outcome[] = []
      const events = await recording.record(async () => (outcomes = await sendAll(url, handler)))
      return { outcomes, events: events.map(essence) }
    }

    stopInstrumenting()
    const bare = await sendAll(http2Url, 'default')
    startInstrumenting(() => recording.client.sessions.find())
    const tapped = await record(http2Url, 'default')
    const known = await record(plainUrl, 'node:http')
    await recording.close()
    plain.close()
    http2.close()
    expect(tapped.outcomes).toEqual(bare)
    expect(tapped.events).toHaveLength(interactions.length)
    expect(tapped.events).toEqual(known.events)
  },
)
