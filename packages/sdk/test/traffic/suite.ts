import type { EventDetail } from '@agentops/protocol/event'
import { recordAction } from '@agentops/sdk'
import {
  type Interaction,
  loadCases,
  type TrafficCase,
  trafficDirectory,
} from '@agentops/testkit/replay-wire/cases'
import type { Chunking } from '@agentops/testkit/replay-wire/chunks'
import { isStreamed } from '@agentops/testkit/replay-wire/matcher'
import { type ReplayWire, startReplayWire } from '@agentops/testkit/replay-wire/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Recording, startRecording } from '../recording.ts'
import { missingWords } from './asked.ts'
import { observeWithCodec, unreported } from './codec.ts'
import { rewritten } from './edits.ts'
import { groupBy } from './group.ts'
import {
  type Checks,
  type Comparison,
  compare,
  type Expected,
  type Observed,
  unknownFields,
} from './observed.ts'
import { Report } from './report.ts'
import { unread } from './said.ts'
import type { Outcome } from './sdk.ts'
import { observeStored } from './stored.ts'

const directory = trafficDirectory()

/** A provider whose recorded traffic is replayed and compared. */
export interface Subject {
  /** The folder of its recordings. */
  readonly folder: string
  /**
   * Another SDK or major for traffic that is compared already, by name and number: the class is not
   * compared again, and streams come in other pieces in `npm run test:traffic` only.
   */
  readonly other?: string
  /** Sent by `fetch` itself: no SDK reads its answers. */
  readonly isPlain?: boolean
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

/** The recorded pieces of an answer, each byte by itself, all at once. */
const CHUNKINGS = ['recorded', 'byte', 'whole'] as const

const IS_THOROUGH = process.env['SINGLE_BYTES'] === 'all'

/** How the answers of a case are cut in turn: one that is no stream comes whole anyway. */
function chunkingsOf({ other }: Subject, { interactions }: TrafficCase): readonly Chunking[] {
  return interactions.some(isStreamed) && (!other || IS_THOROUGH) ? CHUNKINGS : ['recorded']
}

/** Sends a case's requests one after the other. */
async function sendCase(
  { send }: Subject,
  wire: ReplayWire,
  recorded: TrafficCase,
  chunking: Chunking,
): Promise<Outcome[]> {
  const caseUrl = wire.playUrl(recorded, chunking)
  const outcomes: Outcome[] = []
  for (const interaction of recorded.interactions) outcomes.push(await send(interaction, caseUrl))
  return outcomes
}

/**
 * Sends a case's requests to a wire that answers with what the provider's class has written.
 *
 * @returns what was written that the SDK's results do not say
 */
async function sendWritten(subject: Subject, wire: ReplayWire, recorded: TrafficCase) {
  const changed = recorded.interactions.map((interaction) => rewritten(interaction, subject.host))
  const interactions = changed.map(({ interaction }) => interaction)
  const outcomes = await sendCase(subject, wire, { ...recorded, interactions }, 'recorded')
  return changed.flatMap(({ answer }, index) =>
    answer ? unread(answer, outcomes[index] ?? {}) : [],
  )
}

/** What came of one case, cut in one way: what the SDK returned, and what was stored. */
interface Sent {
  readonly outcomes: readonly Outcome[]
  readonly calls: readonly EventDetail[]
}

/** The calls of each recorded action, by the action's name. */
async function callsByAction({ list, details }: Recording, sessionId: string) {
  const events = await list(sessionId)
  const names = new Map(events.map(({ id, name }) => [id, name]))
  const calls = await details(events.filter(({ type }) => type === 'llm'))
  return groupBy(calls, ({ parentId }) => (parentId && names.get(parentId)) ?? '')
}

/** Sends all cases, each cut in all ways, in one session; and reads the session back. */
async function sendAll(subject: Subject, cases: readonly TrafficCase[], wire: ReplayWire) {
  // One server stores what all files send at once.
  const recording = await startRecording({
    endpoint: inject('serverUrl'),
    exitTimeout: 250_000,
  })
  const session = recording.client.startSession()
  const outcomes = new Map<string, Outcome[]>()
  await session.run(async () => {
    for (const recorded of cases) {
      for (const chunking of chunkingsOf(subject, recorded)) {
        const name = `${recorded.case} ${chunking}`
        const send = () => sendCase(subject, wire, recorded, chunking)
        outcomes.set(name, await recordAction(name)(send)())
      }
    }
  })
  await session.end()
  const calls = await callsByAction(recording, session.id)
  await recording.close()
  return (name: string, chunking: Chunking): Sent => ({
    outcomes: outcomes.get(`${name} ${chunking}`) ?? [],
    calls: calls.get(`${name} ${chunking}`) ?? [],
  })
}

function compareRecorded(subject: Subject, folder: string): void {
  const cases = loadCases(folder, subject.folder).filter(subject.only ?? (() => true))
  const named = cases.map((recorded) => [recorded.case, recorded] as const)
  const report = new Report(cases, subject.explained)

  afterAll(() => {
    report.write(inject('findingsDirectory'), subject.other ?? subject.folder)
  })

  it('every field that the recordings expect is compared', () => {
    const interactions = cases.flatMap((recorded) => recorded.interactions)
    const fields = interactions.flatMap((interaction) =>
      unknownFields(convention(subject, interaction), subject.checks),
    )
    expect(fields).toEqual([])
  })

  const describeCodec = subject.other ? () => undefined : describe
  describeCodec('the provider class reads recorded bodies as they were understood by hand', () => {
    it.each(named)('%s', (name, { interactions }) => {
      const comparisons = interactions.map((interaction) =>
        compareWith(subject, interaction, observeWithCodec(interaction, subject.host)),
      )
      report.add(name, 'codec', comparisons)
      expect(unexplained(subject, name, comparisons)).toEqual([])
      const missing = interactions.flatMap((interaction) => missingWords(interaction, subject.host))
      expect(missing).toEqual([])
      expect(unreported(interactions, subject.host)).toEqual([])
    })
  })

  describe('the SDK gets what it gets without us, and each call is stored: one event', () => {
    const without = new Map<string, Outcome[]>()
    const unreadOf = new Map<string, string[]>()
    let sent: Awaited<ReturnType<typeof sendAll>>

    beforeAll(async () => {
      const wire = await startReplayWire({ directory: folder })
      for (const recorded of cases) {
        without.set(recorded.case, await sendCase(subject, wire, recorded, 'recorded'))
      }
      for (const recorded of cases) {
        if (!subject.isPlain)
          unreadOf.set(recorded.case, await sendWritten(subject, wire, recorded))
      }
      sent = await sendAll(subject, cases, wire)
      await wire.close()
    })

    it.each(named)('%s', (name, recorded) => {
      for (const chunking of chunkingsOf(subject, recorded)) {
        const { outcomes, calls } = sent(name, chunking)
        const comparisons = recorded.interactions.flatMap((interaction, index) => {
          const call = calls[index]
          return call ? [compareWith(subject, interaction, observeStored(call))] : []
        })
        report.add(name, chunking === 'recorded' ? 'stored' : 'cut', comparisons)
        report.addOutcomes(name, outcomes, without.get(name) ?? [])
        expect(calls, chunking).toHaveLength(recorded.interactions.length)
        expect(unexplained(subject, name, comparisons), chunking).toEqual([])
        expect(outcomes, chunking).toEqual(without.get(name))
      }
    })

    it.each(subject.isPlain ? [] : named)(
      '%s, its answers written by the provider class: the SDK reads all of them',
      (name) => {
        expect(unreadOf.get(name)).toEqual([])
      },
    )
  })
}
