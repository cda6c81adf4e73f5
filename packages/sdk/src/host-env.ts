import type { EnvironmentField } from './config/environment-fields.ts'
import type { HostFacts } from './host-env/host-facts.ts'

const collected = new Map<string, HostFacts>()

/** The host environment, when it has been read before in this process. */
export function knownHost(fields: readonly EnvironmentField[]): HostFacts | undefined {
  return collected.get(fields.join())
}

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
  // Loaded when it is needed: an agent's start does not wait for it.
  const { collect, collectSlow } = await import('./host-env/collect.ts')
  const directory = process.cwd()
  const facts = await collect(fields, directory)
  collected.set(fields.join(), facts)
  tell(facts)
  const more = await collectSlow(fields, directory)
  if (Object.keys(more).length === 0) return
  const all = { ...facts, ...more }
  collected.set(fields.join(), all)
  tell(all)
}
