import { readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Batch, type TableColumns, unpackNote } from './batch.ts'
import { type Damage, FRAME, type Frame, scanFrames } from './frame.ts'
import { type TableRows, unpackRows } from './rows.ts'

/** What an earlier process left in one file. */
export interface RecoveredFile {
  readonly path: string
  /** Batches that are not known to be in the store, oldest first. */
  readonly batches: readonly Batch[]
  readonly damages: readonly Damage[]
}

interface ReadFile {
  readonly path: string
  readonly frames: readonly Frame[]
  readonly damages: readonly Damage[]
}

/** A file's name: its number, which orders the files, and the run that begins its batches' tokens. */
export function fileName(number: number, run: string): string {
  return `${String(number).padStart(8, '0')}-${run}.log`
}

/** The number in the name of a file. */
export function fileNumber(path: string): number {
  return Number(basename(path).split('-', 1)[0])
}

/** The token of a batch. */
export function tokenOf(run: string, batch: number): string {
  return `${run}-${batch}`
}

/**
 * Reads the files of a journal's directory, oldest first.
 *
 * @param columns what the rows of a file hold whose own list of columns is damaged
 */
export async function recoverFiles(
  directory: string,
  columns: TableColumns,
): Promise<RecoveredFile[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{8}-\w+\.log$/.test(name))
  const files: ReadFile[] = []
  for (const name of names.toSorted()) {
    const path = join(directory, name)
    files.push({ path, ...scanFrames(await readFile(path)) })
  }
  const { dropped, done } = notesOf(files.flatMap(({ frames }) => frames))
  return files.map(({ path, frames, damages }) => {
    const batches = batchesOf(path, frames, columns).filter(({ token }) => !done.has(token))
    const decided = batches.map((batch) => ({ ...batch, dropped: dropped.get(batch.token) }))
    return { path, batches: decided, damages }
  })
}

const NOTES: ReadonlySet<number> = new Set([FRAME.olderDecision, FRAME.decision, FRAME.done])

/** A note of a batch may stand in a later file than its rows. */
function notesOf(frames: readonly Frame[]) {
  const dropped = new Map<string, ReadonlySet<string>>()
  const done = new Set<string>()
  for (const { kind, payload } of frames) {
    if (!NOTES.has(kind)) continue
    const { token, keys } = unpackNote(payload, kind)
    if (kind === FRAME.done) done.add(token)
    else dropped.set(token, keys)
  }
  return { dropped, done }
}

function batchesOf(path: string, frames: readonly Frame[], fallback: TableColumns): Batch[] {
  const run = basename(path, '.log').slice(9)
  const rows = new Map<number, TableRows[]>()
  let columns = fallback
  for (const { kind, batch, payload } of frames) {
    if (kind === FRAME.columns) columns = JSON.parse(payload.toString('utf8'))
    if (kind === FRAME.rows) rows.set(batch, [...(rows.get(batch) ?? []), ...unpackRows(payload)])
  }
  return [...rows].map(([number, tables]) => ({
    token: tokenOf(run, number),
    rows: tables,
    dropped: undefined,
    columns,
  }))
}
