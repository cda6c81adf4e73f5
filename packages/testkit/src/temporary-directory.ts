import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory that lives as long as a test. */
export interface TemporaryDirectory {
  readonly path: string
  /** Deletes it and everything in it. */
  remove(): Promise<void>
}

/**
 * Creates an empty directory below the system's directory for temporary files.
 *
 * @param purpose part of its name, to tell what left it behind
 * @param root another place than the system's
 */
export async function temporaryDirectory(
  purpose: string,
  root = tmpdir(),
): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(root, `agentops-${purpose}-`))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
}
