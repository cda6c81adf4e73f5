import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join, resolve } from 'node:path'
import type { HostFacts } from './host-facts.ts'
import { ancestors } from './project.ts'

const STATUS_MS = 2000

/** The git repository that a directory lies in, read from its files. */
export async function repository(directory: string): Promise<HostFacts> {
  const found = await findRepository(directory)
  if (found === undefined) return {}
  const head = (await textOf(join(found.own, 'HEAD')))?.trim() ?? ''
  const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1]
  const revision = ref === undefined ? head : await revisionOf(found, ref)
  const branch = ref?.replace(/^refs\/heads\//, '')
  return {
    ...(revision && { 'vcs.ref.head.revision': revision }),
    ...(branch && { 'vcs.ref.head.name': branch, 'vcs.ref.head.type': 'branch' }),
  }
}

interface Repository {
  /** The folder of this work tree's HEAD. */
  readonly own: string
  /** The folder of branches, which work trees share. */
  readonly shared: string
}

async function findRepository(directory: string): Promise<Repository | undefined> {
  for (const root of ancestors(directory)) {
    const path = join(root, '.git')
    const found = await stat(path).catch(() => undefined)
    if (found?.isDirectory()) return { own: path, shared: path }
    // In a work tree or submodule `.git` is a file that names the folder.
    const link = found && /^gitdir: (.+)$/m.exec((await textOf(path)) ?? '')?.[1]
    if (link) return workTree(resolve(root, link))
  }
  return undefined
}

async function workTree(own: string): Promise<Repository> {
  const common = (await textOf(join(own, 'commondir')))?.trim()
  return { own, shared: common === undefined ? own : resolve(own, common) }
}

async function revisionOf({ shared }: Repository, ref: string): Promise<string | undefined> {
  const loose = (await textOf(join(shared, ref)))?.trim()
  if (loose) return loose
  const packed = (await textOf(join(shared, 'packed-refs'))) ?? ''
  return packed
    .split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.slice(0, 40)
}

/**
 * Whether something that git knows is changed. Only git itself can say: it is asked once, for at most two
 * seconds, keeps no process alive, and is left out when it does not answer.
 */
export function changes(directory: string): Promise<HostFacts> {
  const args = ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=no']
  const options = { cwd: directory, timeout: STATUS_MS, windowsHide: true, maxBuffer: 1024 * 1024 }
  return new Promise((done) => {
    const child = execFile('git', args, options, (error, output) =>
      done(error === null ? { 'agentops.vcs.dirty': output !== '' } : {}),
    )
    child.unref()
    for (const output of [child.stdout, child.stderr]) if (output instanceof Socket) output.unref()
  })
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
