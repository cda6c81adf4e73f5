import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readSdkErrors } from './sdk-errors.ts'

/** What processes have recorded and not delivered yet. */
export interface SpoolState {
  readonly directory: string
  readonly processes: number
  readonly bytes: number
  /** The newest failures inside the SDK, one line each. */
  readonly errors: readonly string[]
}

/** Reads the folder where processes keep what is not delivered; empty when there is none. */
export async function readSpoolState(directory: string): Promise<SpoolState> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory())
  const paths = folders.map(({ name }) => join(directory, name))
  const sizes = await Promise.all(paths.map(segmentBytes))
  const errors = await readSdkErrors(directory)
  return {
    directory,
    processes: folders.length,
    bytes: sizes.reduce((total, size) => total + size, 0),
    errors,
  }
}

async function segmentBytes(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const segments = names.filter((name) => name.endsWith('.seg'))
  const sizes = await Promise.all(
    segments.map((name) =>
      stat(join(folder, name))
        .then(({ size }) => size)
        .catch(() => 0),
    ),
  )
  return sizes.reduce((total, size) => total + size, 0)
}
