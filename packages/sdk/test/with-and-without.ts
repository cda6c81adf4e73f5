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
function describeThrown(error: unknown): unknown {
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

/** Runs a scenario without us and gives its outcome. */
async function runWithout(scenario: () => Promise<unknown>): Promise<unknown> {
  stopInstrumenting()
  const outcome = await outcomeOf(scenario)
  await sleep(SETTLE_MS)
  return outcome
}

/** Runs a scenario in a session of its own. */
async function runWith(
  recording: Recording,
  scenario: () => Promise<unknown>,
): Promise<{ outcome: unknown; events: EventDetail[] }> {
  startInstrumenting(() => recording.client.sessions.find())
  let outcome: unknown
  const events = await recording.record(async () => {
    outcome = await outcomeOf(scenario)
    await sleep(SETTLE_MS)
  })
  return { outcome, events }
}

/** Runs a scenario without and with us, expects equal outcomes, and gives the events that it left. */
export async function expectEqual(
  recording: Recording,
  scenario: () => Promise<unknown>,
): Promise<EventDetail[]> {
  const bare = await runWithout(scenario)
  const { outcome, events } = await runWith(recording, scenario)
  expect(outcome).toEqual(bare)
  return events
}

/** The text that the model said, other parts as `<type>`. */
export function textOf(event: EventDetail | undefined): string {
  return (event?.outputMessages ?? [])
    .flatMap((message) => message.parts)
    .map((part) => (part.type === 'text' ? part.content : `<${part.type}>`))
    .join('')
}
