import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What processes have recorded and not delivered yet. */
export interface SpoolState {
  readonly directory: string
  readonly processes: number
  readonly bytes: number
  /** The newest failures inside the SDK, one line each. */
  readonly errors: readonly string[]
}

const MAX_ERRORS = 10
const MAX_ERROR_FILE = 1024 * 1024

/** Reads the folder where processes keep what is not delivered; empty when there is none. */
export async function readSpoolState(directory: string): Promise<SpoolState> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory())
  const paths = folders.map(({ name }) => join(directory, name))
  const sizes = await Promise.all(paths.map(segmentBytes))
  const errors = await Promise.all([directory, ...paths].map(readErrors))
  return {
    directory,
    processes: folders.length,
    bytes: sizes.reduce((total, size) => total + size, 0),
    errors: errors.flat().slice(-MAX_ERRORS),
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

/** The SDK's own failures: JSON lines, or a list, of texts or of objects with a message. */
async function readErrors(folder: string): Promise<string[]> {
  const path = join(folder, 'errors.jsonl')
  const size = (await stat(path).catch(() => undefined))?.size ?? 0
  if (size === 0 || size > MAX_ERROR_FILE) return []
  const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n')
  return lines.filter((line) => line !== '').slice(-MAX_ERRORS)
}
