import { createHash } from 'node:crypto'
import { DEFAULT_PROJECT } from '@agentops/protocol/project'

/** The number of `default`, which rows from before there were projects carry too. */
const DEFAULT_ID = 1

/**
 * The number that rows of a project carry: made of its name alone, so that it is the same on every
 * server of a cluster and whatever other projects there are. 32 bits, never 0.
 */
export function projectIdOf(name: string): number {
  if (name === DEFAULT_PROJECT) return DEFAULT_ID
  const hash = createHash('sha256').update(name).digest().readUInt32LE()
  return 2 + (hash % (2 ** 32 - 2))
}
