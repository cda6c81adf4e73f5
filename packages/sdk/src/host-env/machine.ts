import { readFile, statfs } from 'node:fs/promises'
import { arch, cpus, freemem, release, totalmem, type, version } from 'node:os'
import type { HostFacts } from './host-facts.ts'

/** The system that the process runs on. */
export function operatingSystem(): HostFacts {
  return {
    'os.type': type().toLowerCase().replace('windows_nt', 'windows'),
    'os.version': release(),
    'os.description': version(),
    'host.arch': arch(),
  }
}

/** The processor: `count` is how many threads it runs at once. */
export function processor(): HostFacts {
  const all = cpus()
  return {
    'host.cpu.model.name': all[0]?.model.trim() ?? '',
    'agentops.host.cpu.count': all.length,
  }
}

/** Memory in bytes. */
export function memory(): HostFacts {
  return { 'agentops.host.memory.total': totalmem(), 'agentops.host.memory.free': freemem() }
}

/** Bytes of the disk that a directory lies on. */
export async function disk(directory: string): Promise<HostFacts> {
  const { bsize, blocks, bavail } = await statfs(directory)
  return {
    'agentops.host.disk.total': bsize * blocks,
    'agentops.host.disk.free': bsize * bavail,
  }
}

const CONTAINER_ID = /\b[0-9a-f]{64}\b/

/** The container that the process runs in, by the marks that engines leave. */
export async function container(): Promise<HostFacts> {
  const [docker, podman, cgroup, mounts] = await Promise.all(
    ['/.dockerenv', '/run/.containerenv', '/proc/self/cgroup', '/proc/self/mountinfo'].map(textOf),
  )
  const id = CONTAINER_ID.exec(cgroup ?? '')?.[0] ?? containerMount(mounts ?? '')
  const runtime = docker !== undefined ? 'docker' : podman !== undefined ? 'podman' : undefined
  if (id === undefined && runtime === undefined) return {}
  return { ...(id && { 'container.id': id }), ...(runtime && { 'container.runtime': runtime }) }
}

/** With cgroup v2 only the path of a mounted file names the container. */
function containerMount(mounts: string): string | undefined {
  return /\/containers\/([0-9a-f]{64})\//.exec(mounts)?.[1]
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
