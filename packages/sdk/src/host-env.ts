import type { EnvironmentField } from './config/environment-fields.ts'
import type { HostFacts } from './host-env/host-facts.ts'

const collected = new Map<string, HostFacts>()

/** The host environment, when it has been read before in this process. */
export function knownHost(fields: readonly EnvironmentField[]): HostFacts | undefined {
  return collected.get(fields.join())
}

interface Reading {
  readonly facts: Promise<HostFacts>
  /** With what takes longer to read; undefined when that is nothing. */
  readonly all: Promise<HostFacts | undefined>
}

/** What is being read, for all sessions that start meanwhile: each by itself would open every file. */
const readings = new Map<string, Reading>()

/**
 * Reads the host environment: what the machine, the runtime and the project are, by OpenTelemetry's names
 * where they exist. Never a variable's value.
 *
 * @param tell called with what is known, and again when more is; not at all where nothing can be read
 */
export async function readHost(
  fields: readonly EnvironmentField[],
  tell: (facts: HostFacts) => void,
): Promise<void> {
  const key = fields.join()
  const reading = readings.get(key) ?? startReading(fields, key)
  readings.set(key, reading)
  tell(await reading.facts)
  const all = await reading.all
  if (all) tell(all)
}

function startReading(fields: readonly EnvironmentField[], key: string): Reading {
  const directory = process.cwd()
  // Loaded when it is needed: an agent's start does not wait for it.
  const reader = import('./host-env/collect.ts')
  const keep = (facts: HostFacts): HostFacts => {
    collected.set(key, facts)
    return facts
  }
  const facts = reader.then(async ({ collect }) => keep(await collect(fields, directory)))
  const all = facts.then(async (known) => {
    const { collectSlow } = await reader
    const more = await collectSlow(fields, directory)
    return Object.keys(more).length > 0 ? keep({ ...known, ...more }) : undefined
  })
  // Whoever waits for the facts hears of a failure first.
  all.catch(() => undefined)
  return { facts, all }
}
