import { loadCases, type TrafficCase, trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { type ReplayWire, startReplayWire } from '@agentops/testkit/replay-wire/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, startRecording } from '../recording.ts'
import { missingWords } from './asked.ts'
import { observeWithCodec } from './codec.ts'
import { type Comparison, compare, unknownFields } from './observed.ts'
import { type Outcome, sendAll } from './openai-sdk.ts'
import { Report } from './report.ts'
import { observeStored } from './stored.ts'

const directory = trafficDirectory()
const suite = directory ? compareTraffic : sayAbsent
suite(directory ?? '')

function sayAbsent(): void {
  it('recorded traffic is not beside the repository: nothing is compared', () => {
    process.stdout.write('Recorded traffic is not beside the repository: nothing is compared.\n')
    expect(directory).toBeUndefined()
  })
}

function differences(comparisons: readonly Comparison[]) {
  return comparisons.flatMap((comparison) => comparison.differences)
}

function compareTraffic(folder: string): void {
  const cases = loadCases(folder, 'openai')
  const named = cases.map((recorded) => [recorded.case, recorded] as const)
  const report = new Report(cases)

  afterAll(() => {
    process.stdout.write(report.markdown())
  })

  it('every field that the recordings expect is compared', () => {
    const interactions = cases.flatMap((recorded) => recorded.interactions)
    expect(interactions.flatMap(({ expected }) => unknownFields(expected))).toEqual([])
  })

  describe('the provider class reads recorded bodies as they were understood by hand', () => {
    it.each(named)('%s', (name, { interactions }) => {
      const comparisons = interactions.map((interaction) =>
        compare(observeWithCodec(interaction), interaction.expected),
      )
      report.add(name, 'codec', comparisons)
      expect(differences(comparisons)).toEqual([])
      expect(interactions.flatMap(missingWords)).toEqual([])
    })
  })

  describe('the OpenAI SDK gets what it gets without us, and each call is stored: one event', () => {
    const without = new Map<string, Outcome[]>()
    let wire: ReplayWire
    let recording: Recording

    function send({ case: name, interactions }: TrafficCase): Promise<Outcome[]> {
      return sendAll(interactions, wire.caseUrl('openai', name))
    }

    beforeAll(async () => {
      wire = await startReplayWire({ directory: folder })
      for (const recorded of cases) without.set(recorded.case, await send(recorded))
      // `session.end()` gives up waiting after this time; a busy machine may need longer than 2 s.
      recording = await startRecording({ exitTimeout: 30_000 })
    })

    afterAll(async () => {
      await recording?.close()
      await wire?.close()
    })

    it.each(named)('%s', async (name, recorded) => {
      let outcomes: Outcome[] = []
      const events = await recording.record(async () => {
        outcomes = await send(recorded)
      })
      const calls = events.filter(({ type }) => type === 'llm')
      const comparisons = recorded.interactions.flatMap(({ expected }, index) => {
        const call = calls[index]
        return call ? [compare(observeStored(call), expected)] : []
      })
      report.add(name, 'stored', comparisons)
      report.addOutcomes(name, outcomes, without.get(name) ?? [])
      expect(calls).toHaveLength(recorded.interactions.length)
      expect(differences(comparisons)).toEqual([])
      expect(outcomes).toEqual(without.get(name))
    })
  })
}
