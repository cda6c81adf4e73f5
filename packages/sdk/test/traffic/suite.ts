import {
  type Interaction,
  loadCases,
  type TrafficCase,
  trafficDirectory,
} from '@agentops/testkit/replay-wire/cases'
import { type ReplayWire, startReplayWire } from '@agentops/testkit/replay-wire/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording, startRecording } from '../recording.ts'
import { missingWords } from './asked.ts'
import { observeWithCodec } from './codec.ts'
import {
  type Checks,
  type Comparison,
  compare,
  type Expected,
  type Observed,
  unknownFields,
} from './observed.ts'
import { Report } from './report.ts'
import type { Outcome } from './sdk.ts'
import { observeStored } from './stored.ts'

const directory = trafficDirectory()

/** A provider whose recorded traffic is replayed and compared. */
export interface Subject {
  /** The folder of its recordings. */
  readonly folder: string
  /** Which of its recordings; without it all. */
  readonly only?: (recorded: TrafficCase) => boolean
  /** Where the recorded requests were sent to. */
  readonly host: string
  /** `gen_ai.provider.name` that every call must have. */
  readonly provider?: string
  /** Makes a recorded request with the provider's SDK, streams read to their end. */
  readonly send: (interaction: Interaction, caseUrl: string) => Promise<Outcome>
  /** Turns what was expected in the provider's own terms into the convention's. */
  readonly convert?: (expected: Expected, interaction: Interaction) => Expected
  /** Checks that this provider has beside those of all, or in place of one. */
  readonly checks?: Checks
  /** Case → field → why what is captured differs from what was expected. */
  readonly explained?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * Declares the tests of a provider's recorded traffic: its class reads every exchange as was
 * expected, and its SDK gets through us what it gets without us while each call is stored.
 */
export function compareTraffic(subject: Subject): void {
  if (directory === undefined) sayAbsent()
  else compareRecorded(subject, directory)
}

function sayAbsent(): void {
  it('recorded traffic is not beside the repository: nothing is compared', () => {
    process.stdout.write('Recorded traffic is not beside the repository: nothing is compared.\n')
    expect(directory).toBeUndefined()
  })
}

function convention({ convert, provider }: Subject, interaction: Interaction): Expected {
  const expected = convert?.(interaction.expected, interaction) ?? interaction.expected
  return provider === undefined ? expected : { ...expected, provider }
}

function compareWith(subject: Subject, interaction: Interaction, observed: Observed): Comparison {
  return compare(observed, convention(subject, interaction), subject.checks)
}

/** Differences that nobody has given a reason for. */
function unexplained({ explained = {} }: Subject, name: string, comparisons: Comparison[]) {
  return comparisons
    .flatMap(({ differences }) => differences)
    .filter(({ field }) => explained[name]?.[field] === undefined)
}

async function sendAll(subject: Subject, { interactions }: TrafficCase, caseUrl: string) {
  const outcomes: Outcome[] = []
  for (const interaction of interactions) outcomes.push(await subject.send(interaction, caseUrl))
  return outcomes
}

function compareRecorded(subject: Subject, folder: string): void {
  const cases = loadCases(folder, subject.folder).filter(subject.only ?? (() => true))
  const named = cases.map((recorded) => [recorded.case, recorded] as const)
  const report = new Report(cases, subject.explained)

  afterAll(() => {
    process.stdout.write(report.markdown())
  })

  it('every field that the recordings expect is compared', () => {
    const interactions = cases.flatMap((recorded) => recorded.interactions)
    const fields = interactions.flatMap((interaction) =>
      unknownFields(convention(subject, interaction), subject.checks),
    )
    expect(fields).toEqual([])
  })

  describe('the provider class reads recorded bodies as they were understood by hand', () => {
    it.each(named)('%s', (name, { interactions }) => {
      const comparisons = interactions.map((interaction) =>
        compareWith(subject, interaction, observeWithCodec(interaction, subject.host)),
      )
      report.add(name, 'codec', comparisons)
      expect(unexplained(subject, name, comparisons)).toEqual([])
      const missing = interactions.flatMap((interaction) => missingWords(interaction, subject.host))
      expect(missing).toEqual([])
    })
  })

  describe('the SDK gets what it gets without us, and each call is stored: one event', () => {
    const without = new Map<string, Outcome[]>()
    let wire: ReplayWire
    let recording: Recording

    function send(recorded: TrafficCase): Promise<Outcome[]> {
      return sendAll(subject, recorded, wire.caseUrl(subject.folder, recorded.case))
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
      const comparisons = recorded.interactions.flatMap((interaction, index) => {
        const call = calls[index]
        return call ? [compareWith(subject, interaction, observeStored(call))] : []
      })
      report.add(name, 'stored', comparisons)
      report.addOutcomes(name, outcomes, without.get(name) ?? [])
      expect(calls).toHaveLength(recorded.interactions.length)
      expect(unexplained(subject, name, comparisons)).toEqual([])
      expect(outcomes).toEqual(without.get(name))
    })
  })
}
