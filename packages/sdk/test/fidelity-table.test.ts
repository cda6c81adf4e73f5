import { Client, instrument, type Session, stopInstrumenting } from '@agentops/sdk'
import { trafficDirectory } from '@agentops/testkit/replay-wire/cases'
import { startReplayWire } from '@agentops/testkit/replay-wire/server'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startInstrumenting } from '../src/llms/tracker.ts'
import { anthropicSdks } from './fidelity/anthropic-sdks.ts'
import { Comparison, type Scenario, type Wires } from './fidelity/comparison.ts'
import { compatibleSdks } from './fidelity/compatible-sdks.ts'
import { openAiSdks } from './fidelity/openai-sdks.ts'
import { otherSdks } from './fidelity/other-sdks.ts'
import { RecordedAnswers } from './fidelity/recorded-answers.ts'
import type { Sdk } from './fidelity/sdk.ts'
import { fidelityPage, type Finding } from './fidelity/table.ts'
import { garbageCollector } from './garbage-collector.ts'

/**
 * Every helper of every provider's SDK, used with and without us: docs/fidelity.md is what this finds.
 */

const PAGE = join(import.meta.dirname, '../../../docs/fidelity.md')
const sdks = [...openAiSdks, ...anthropicSdks, ...compatibleSdks, ...otherSdks]
const directory = trafficDirectory()

/** What differs from one run to the next without us: times, and which run of the wire it was. */
function comparable(outcome: unknown): string {
  const text = JSON.stringify(outcome, null, 1)
  return text.replaceAll(/127\.0\.0\.1:\d+(\/run\/\d+)?/g, 'HOST')
}

let wires: Wires
const client = new Client({ export: false, autoStartSession: false, spool: false })
const findings: Finding[] = []
/** The session that clients are bound to, in the run in which they are. */
let boundTo: Session | undefined

function bind<Bound>(one: Bound): Bound {
  return boundTo ? instrument(one, { session: boundTo }) : one
}

interface Named extends Scenario {
  readonly call: string
}

async function scenariosOf({ calls: offered }: Sdk, answers: RecordedAnswers): Promise<Named[]> {
  const all: Named[] = []
  for (const [call, made] of Object.entries(offered)) {
    const scenarios = await new Comparison(wires, answers, made, bind).scenarios()
    all.push(...scenarios.map((scenario) => ({ call, ...scenario })))
  }
  return all
}

/** Bun gives what has come meanwhile in one piece, and SDKs change objects that they have given: few at a time. */
const IS_BUN = 'bun' in process.versions
const AT_ONCE = IS_BUN ? 8 : Number.POSITIVE_INFINITY

async function runAll(scenarios: readonly Named[]): Promise<string[]> {
  const use = async ({ run }: Named) => comparable(await run())
  const outcomes: string[] = []
  while (outcomes.length < scenarios.length) {
    const next = scenarios.slice(outcomes.length, outcomes.length + AT_ONCE)
    outcomes.push(...(await Promise.all(next.map(use))))
  }
  return outcomes
}

async function countsOf(session: Session) {
  return (await session.analytics()).counts
}

/** Uses all helpers of clients that are bound to a session, outside of any. */
async function runBound(scenarios: readonly Named[]) {
  const session = (boundTo = client.startSession())
  const outcomes = await runAll(scenarios)
  boundTo = undefined
  await session.end()
  return { outcomes, session }
}

/** Uses all helpers without us, with us, and bound: what differs, and the sessions of the latter. */
async function compare(sdk: Sdk, answers: RecordedAnswers) {
  stopInstrumenting()
  const scenarios = await scenariosOf(sdk, answers)
  const without = await runAll(scenarios)
  startInstrumenting(() => client.sessions.find())
  const session = client.startSession()
  const having = await session.run(() => runAll(scenarios))
  await session.end()
  const bound = await runBound(scenarios)
  const differences = scenarios.flatMap(({ call, helper }, index) => {
    const [before, after, inView] = [without[index], having[index], bound.outcomes[index]]
    const isSame = before === after && before === inView
    findings.push({ sdk: sdk.name, call, helper, isSame })
    return isSame ? [] : [{ call, helper, before, after, inView }]
  })
  return { differences, sessions: [session, bound.session] }
}

function compareAll(directory: string): void {
  const answers = new RecordedAnswers(directory)

  beforeAll(async () => {
    // Llama Stack's SDK says what it thinks of `[DONE]`, Anthropic's of a summary.
    vi.spyOn(console, 'error').mockReturnValue(undefined)
    vi.spyOn(console, 'warn').mockReturnValue(undefined)
    wires = {
      prompt: await startReplayWire({ directory, ...(IS_BUN && { chunkDelayMs: 3 }) }),
      slow: await startReplayWire({ directory, chunkDelayMs: 5 }),
    }
  })

  afterAll(async () => {
    await client.shutdown()
    await wires.prompt.close()
    await wires.slow.close()
    vi.restoreAllMocks()
  })

  it.each(sdks.map((sdk) => [sdk.name, sdk] as const))('%s', async (_name, sdk) => {
    const { differences, sessions } = await compare(sdk, answers)
    expect(differences).toEqual([])
    // What was aborted last may end after its session, and what was dropped when it is collected.
    const collectGarbage = garbageCollector()
    await vi.waitFor(async () => {
      collectGarbage()
      const [counts, boundCounts] = await Promise.all(sessions.map(countsOf))
      expect(boundCounts).toEqual(counts)
      expect(counts?.llm).toBeGreaterThan(10)
    }, 5000)
  })

  it('docs/fidelity.md says what was found', () => {
    const page = fidelityPage(findings)
    if (process.env['UPDATE_DOCS']) writeFileSync(PAGE, page)
    expect(readFileSync(PAGE, 'utf8')).toBe(page)
  })
}

function sayAbsent(): void {
  it('recorded traffic is not beside the repository: nothing is compared', () => {
    process.stdout.write('Recorded traffic is not beside the repository: nothing is compared.\n')
    expect(directory).toBeUndefined()
  })
}

/** Declares the comparison of all SDKs, or says that there is nothing to answer them with. */
function compareRecorded(): void {
  if (directory === undefined) sayAbsent()
  else compareAll(directory)
}

describe('every helper gives what it gives without us', () => {
  compareRecorded()
})
