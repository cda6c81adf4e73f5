import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventDetail } from '@agentops/protocol/event'
import { loadCases, type Interaction, trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { type ReplayWire, startReplayWire } from '@agentops/testkit/replay-wire/server'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startOwnServer } from '../own-server.ts'
import { type Recording, startRecording } from '../recording.ts'
import { caseAt, playHosts } from './hosts.ts'
import { sendByFetch } from './plain-fetch.ts'

const traffic = trafficDirectory()

/** Audio tokens have a price of their own, which the installed list does not have. */
const OWN_PRICES = {
  models: [{ model: 'gpt-4o-audio*', input: 2.5, output: 10, inputAudio: 40, outputAudio: 80 }],
}

interface Priced {
  readonly what: string
  readonly folder: string
  readonly name: string
  readonly index?: number
  readonly origin: string
  readonly cost: Partial<EventDetail>
}

/** Sums by hand: tokens of the recording × dollars a million of the provider's page × 1,000. */
const PRICED: readonly Priced[] = [
  {
    what: 'tokens written to the cache, and the others, at their prices',
    folder: 'anthropic',
    name: 'anthropic-prompt-caching-async-legacy',
    origin: 'https://api.anthropic.com',
    cost: { costSource: 'computed', costNano: (4 * 3 + 1165 * 3.75 + 207 * 15) * 1000 },
  },
  {
    what: 'half the price of a call in the flex tier, reasoning included',
    folder: 'openai',
    name: 'openai-responses-streaming-usage',
    origin: 'https://api.openai.com',
    cost: { costSource: 'computed', costNano: ((53 * 1.25 + 469 * 10) * 1000) / 2 },
  },
  {
    what: 'audio tokens by prices of the user',
    folder: 'openai',
    name: 'chat-completions-with-audio-input',
    origin: 'https://api.openai.com',
    cost: { costSource: 'override', costNano: (19 * 2.5 + 2 * 40 + 10) * 1000 },
  },
  {
    what: 'what LiteLLM says in a header',
    folder: 'litellm',
    name: 'completion-proxy',
    origin: 'http://litellm.test:4000',
    cost: { costSource: 'reported', costNano: 42_500 },
  },
  {
    what: 'what OpenRouter says in the usage',
    folder: 'openrouter',
    name: 'chat-openrouter-reasoning-details-round-trip-accumulates-reasoni',
    origin: 'https://openrouter.ai',
    cost: { costSource: 'reported', costNano: 1_156_000 },
  },
  {
    what: 'nothing for counting the tokens of a request',
    folder: 'anthropic',
    name: 'anthropic-cache-count-tokens',
    origin: 'https://api.anthropic.com',
    cost: { costSource: 'none', costNano: null },
  },
  {
    what: 'what counted tokens cost, where a stream has no usage',
    folder: 'openai',
    name: 'openai-provider-stream-1',
    origin: 'https://api.openai.com',
    cost: { costSource: 'computed', usageEstimated: true },
  },
  {
    what: 'unknown, which is not free, for a model without a known price',
    folder: 'ollama',
    name: 'ollama-async-generation-legacy',
    origin: 'http://localhost:11434',
    cost: { costSource: 'unknown', costNano: null },
  },
]

if (traffic === undefined) sayAbsent()
else priceRecorded(traffic)

function sayAbsent(): void {
  it('recorded traffic is not beside the repository: nothing is priced', () => {
    expect(traffic).toBeUndefined()
  })
}

function priceRecorded(root: string): void {
  let directory: TemporaryDirectory
  let wire: ReplayWire
  let server: Awaited<ReturnType<typeof startOwnServer>>
  let recording: Recording
  playHosts()

  beforeAll(async () => {
    directory = await temporaryDirectory('agentops-prices-')
    const pricesFile = join(directory.path, 'prices.json')
    await writeFile(pricesFile, JSON.stringify(OWN_PRICES))
    wire = await startReplayWire({ directory: root })
    server = await startOwnServer({ pricesFile })
    recording = await startRecording({ endpoint: server.url })
  })

  afterAll(async () => {
    await recording?.close()
    await server?.close()
    await wire?.close()
    await directory.remove()
  })

  it.each(PRICED)(
    'a recorded call costs $what ($name)',
    async ({ folder, name, index = 0, origin, cost }) => {
      const url = caseAt(origin, wire.caseUrl(folder, name))
      const [event] = await recording.record(() =>
        sendByFetch(loadInteraction(root, `${folder}/${name}`, index), url),
      )
      expect(event).toMatchObject(cost)
    },
  )
}

function loadInteraction(root: string, path: string, index: number): Interaction {
  const [folder = '', name] = path.split('/')
  const found = loadCases(root, folder).find((recorded) => recorded.case === name)
  const interaction = found?.interactions[index]
  if (!interaction) throw new Error(`there is no recording ${path}[${index}]`)
  return interaction
}
