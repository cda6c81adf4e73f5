import type { EventDetail } from '@agentops/protocol/event'
import { stopInstrumenting } from '@agentops/sdk'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { startInstrumenting } from '../src/llms/tracker.ts'
import type { Recording } from './recording.ts'

/** Long enough for a server to notice that its client has hung up. */
const SETTLE_MS = 60

function property(error: Error, name: string): unknown {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'function' ? '(a function)' : value
}

/** What code can tell of something that was thrown: class, name, message, code, status and causes. */
export function describeThrown(error: unknown): unknown {
  if (!(error instanceof Error)) return { thrown: error }
  const { name, message, cause } = error
  return {
    class: error.constructor.name,
    name,
    message,
    status: property(error, 'status'),
    code: property(error, 'code'),
    ...(cause !== undefined && { cause: describeThrown(cause) }),
  }
}

/** The value or, described, what was thrown. */
export async function outcomeOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return { value: await run() }
  } catch (error) {
    return describeThrown(error)
  }
}

/** Looks at what a run has left behind outside of its result, such as what a server saw. */
type Observe = () => unknown

const nothing: Observe = () => undefined

/** Runs a scenario without us. */
async function runWithout(scenario: () => Promise<unknown>, observe: Observe) {
  stopInstrumenting()
  const outcome = await outcomeOf(scenario)
  await sleep(SETTLE_MS)
  return { outcome, seen: observe() }
}

/** Runs a scenario in a session of its own. */
async function runWith(
  recording: Recording,
  scenario: () => Promise<unknown>,
  observe: Observe,
): Promise<{ outcome: unknown; seen: unknown; events: EventDetail[] }> {
  startInstrumenting(() => recording.client.sessions.find())
  let outcome: unknown
  let seen: unknown
  const events = await recording.record(async () => {
    outcome = await outcomeOf(scenario)
    await sleep(SETTLE_MS)
    seen = observe()
  })
  return { outcome, seen, events }
}

/** Runs a scenario without and with us, expects equal outcomes, and gives what the latter run left. */
export async function compareRuns(
  recording: Recording,
  scenario: () => Promise<unknown>,
  observe: Observe = nothing,
): Promise<{ outcome: unknown; events: EventDetail[] }> {
  const bare = await runWithout(scenario, observe)
  const { outcome, seen, events } = await runWith(recording, scenario, observe)
  expect({ outcome, seen }).toEqual(bare)
  return { outcome, events }
}

/** Runs a scenario without and with us, expects equal outcomes, and gives the events that it left. */
export async function expectEqual(
  recording: Recording,
  scenario: () => Promise<unknown>,
): Promise<EventDetail[]> {
  return (await compareRuns(recording, scenario)).events
}

/** The text that the model said, other parts as `<type>`. */
export function textOf(event: EventDetail | undefined): string {
  return (event?.outputMessages ?? [])
    .flatMap((message) => message.parts)
    .map((part) => (part.type === 'text' ? part.content : `<${part.type}>`))
    .join('')
}
