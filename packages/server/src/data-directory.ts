import { readFileSync } from 'node:fs'
import {
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServerStartError, isDiskFull, messageOf } from './errors.ts'

/** A data directory that this process alone uses. */
export interface DataDirectory {
  /** Where the engine keeps its database. */
  readonly engineDirectory: string
  /** Where what is acknowledged is kept until it is in the store. */
  readonly journalDirectory: string
  /** Where the engine listens. */
  readonly socketPath: string
  /** Writes the engine's process id down, so that the next server can wait for it. */
  noteEngine(pid: number | undefined): Promise<void>
  /** Gives the directory free. */
  release(): Promise<void>
}

interface LockFile {
  readonly pid: number
  /** When that process was started, as the system counts it; `''` where it does not say. */
  readonly started: string
}

/** Longest path of a Unix socket that every system accepts, with its final zero. */
const MAX_SOCKET_PATH = 103
const ENGINE_WAIT_MS = 5000

/**
 * Makes the directory when it is missing and locks it. The lock of a process that is gone is taken over,
 * after its engine has gone too.
 *
 * @throws ServerStartError when it cannot be written or another server uses it
 */
export async function claimDataDirectory(directory: string): Promise<DataDirectory> {
  const path = resolve(directory)
  const lockPath = join(path, 'server.lock')
  const enginePath = join(path, 'engine.pid')
  await prepare(path)
  await lock(lockPath, path)
  await waitForEngine(enginePath, path)
  const socket = await socketFor(path)
  return {
    engineDirectory: join(path, 'engine'),
    journalDirectory: join(path, 'journal'),
    socketPath: socket.path,
    noteEngine: (pid) => writeLock(enginePath, pid),
    release: async () => {
      await socket.remove()
      await rm(enginePath, { force: true })
      await rm(lockPath, { force: true })
    },
  }
}

async function prepare(path: string): Promise<void> {
  const probe = join(path, `.probe-${process.pid}`)
  try {
    await makeDirectory(path)
    // A full disk takes new files, and nothing in them.
    await writeFile(probe, 'x')
  } catch (error) {
    throw unwritable(path, error)
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}

function unwritable(path: string, error: unknown): ServerStartError {
  const fix = isDiskFull(error) ? 'make room on its disk' : 'mend its permissions'
  return new ServerStartError(
    'data-directory-unwritable',
    `The data directory ${path} cannot be written (${codeOf(error)}): choose another one with --data, or ${fix}.`,
    { cause: error },
  )
}

/** Level by level, because a recursive mkdir never ends where the system refuses one, as in /proc. */
async function makeDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) return
  const parent = dirname(path)
  if (parent !== path) await makeDirectory(parent)
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (!(await isDirectory(path))) throw error
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}

async function lock(lockPath: string, path: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await createLock(lockPath)) return
    const holder = await readLock(lockPath)
    if (holder && isAlive(holder)) throw inUse(path, holder.pid)
    await rm(lockPath, { force: true })
  }
  throw inUse(path, undefined)
}

async function createLock(lockPath: string): Promise<boolean> {
  let file: FileHandle
  try {
    file = await open(lockPath, 'wx', 0o600)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  await file.writeFile(JSON.stringify(lockOf(process.pid)))
  await file.close()
  return true
}

async function writeLock(path: string, pid: number | undefined): Promise<void> {
  await rm(path, { force: true })
  if (pid === undefined) return
  const file = await open(path, 'w', 0o600)
  await file.writeFile(JSON.stringify(lockOf(pid)))
  await file.close()
}

async function readLock(path: string): Promise<LockFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  try {
    const value: Partial<LockFile> = JSON.parse(text)
    return typeof value.pid === 'number'
      ? { pid: value.pid, started: value.started ?? '' }
      : undefined
  } catch {
    return undefined
  }
}

function lockOf(pid: number): LockFile {
  return { pid, started: startOf(pid) }
}

/** A process id alone may belong to another process by now; its start tells them apart on Linux. */
function isAlive({ pid, started }: LockFile): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false
  }
  const current = startOf(pid)
  return current === undefined || started === '' || current === started
}

/** Field 22 of /proc/PID/stat; the command in field 2 may hold spaces. Source: proc(5). */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

async function waitForEngine(enginePath: string, path: string): Promise<void> {
  const engine = await readLock(enginePath)
  const deadline = Date.now() + ENGINE_WAIT_MS
  while (engine && isAlive(engine)) {
    if (Date.now() > deadline) throw inUse(path, engine.pid)
    await sleep(50)
  }
}

async function socketFor(path: string): Promise<{ path: string; remove: () => Promise<void> }> {
  const directory = join(path, 'run')
  const inside = join(directory, 'engine.sock')
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH) {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    return { path: inside, remove: () => rm(inside, { force: true }) }
  }
  const temporary = await mkdtemp(join(tmpdir(), 'agentops-'))
  return {
    path: join(temporary, 'engine.sock'),
    remove: () => rm(temporary, { recursive: true, force: true }),
  }
}

function inUse(path: string, pid: number | undefined): ServerStartError {
  const who = pid === undefined ? 'another server' : `another server (process ${pid})`
  return new ServerStartError(
    'data-directory-in-use',
    `The data directory ${path} is in use by ${who}: use that server, stop it, or choose another directory with --data.`,
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error)
}
