import type { SessionDetail } from '@agentops/protocol/session'
import { loadCases, trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { type ReplayWire, startReplayWire } from '@agentops/testkit/replay-wire/server'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Recording, startRecording } from '../recording.ts'
import { caseAt, playHosts } from './hosts.ts'
import { sendByFetch } from './plain-fetch.ts'

const ORIGINS = [
  ['openai', 'https://api.openai.com'],
  ['anthropic', 'https://api.anthropic.com'],
  ['google-genai', 'https://generativelanguage.googleapis.com'],
  ['groq', 'https://api.groq.com'],
  ['mistral', 'https://api.mistral.ai'],
  ['cohere', 'https://api.cohere.com'],
  ['openrouter', 'https://openrouter.ai'],
  ['together', 'https://api.together.xyz'],
] as const

const traffic = trafficDirectory()

if (traffic === undefined) sayAbsent()
else reckonRecorded(traffic)

function sayAbsent(): void {
  it('recorded traffic is not beside the repository: nothing is reckoned', () => {
    expect(traffic).toBeUndefined()
  })
}

function reckonRecorded(root: string): void {
  let wire: ReplayWire
  let recording: Recording
  playHosts()

  beforeAll(async () => {
    wire = await startReplayWire({ directory: root })
    recording = await startRecording({ endpoint: inject('serverUrl') })
  })
  afterAll(async () => {
    await recording.close()
    await wire.close()
  })

  it.each(ORIGINS)(
    'session.analytics() equals the server over all of %s',
    async (folder, origin) => {
      const session = recording.client.startSession({ name: folder })
      await session.run(async () => {
        for (const { case: name, interactions } of loadCases(root, folder)) {
          const url = caseAt(origin, wire.caseUrl(folder, name))
          for (const interaction of interactions) await sendByFetch(interaction, url)
        }
      })
      const mine = await session.analytics()
      await session.end()
      const answer = await fetch(`${recording.url}/api/v1/sessions/${session.id}`)
      const theirs = (await answer.json()) as SessionDetail
      expect(mine.counts.llm).toBeGreaterThan(5)
      expect({ ...mine.counts, running: 0 }).toEqual(theirs.counts)
      expect(mine.tokens).toEqual(theirs.tokens)
      expect(Math.round((mine.costUsd ?? NaN) * 1e9)).toBe(theirs.costNano)
      expect(mine).toMatchObject({
        unpricedCalls: theirs.unpricedCalls,
        estimatedCalls: theirs.estimatedCalls,
        uncountedCalls: 0,
      })
      expect(mine.costUsd).toBeGreaterThan(0)
    },
  )
}
