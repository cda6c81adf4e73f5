import type { SessionDetail } from '@agentops/protocol/session'
import { isObject } from '@agentops/replay/canonical-json'
import { formatBytes, formatCount } from '../../../format/count.ts'

type Host = SessionDetail['host']

/** One thing that is known, or not, of what a session ran on. */
export interface HostFact {
  readonly label: string
  /** Empty when it is not known: there was none, or it was not to be recorded. */
  readonly value: string
}

/** What a session ran on, in words; what was not recorded is there without a value. */
export function hostFacts(host: Host): readonly HostFact[] {
  return [
    fact('Runtime', joined(host, 'process.runtime.name', 'process.runtime.version')),
    fact('SDK', joined(host, 'telemetry.sdk.name', 'telemetry.sdk.version')),
    fact('System', joined(host, 'os.type', 'os.version', 'host.arch')),
    fact('CPU', cpuOf(host)),
    fact('Memory', shareOf(host, 'agentops.host.memory')),
    fact('Disk', shareOf(host, 'agentops.host.disk')),
    fact('Directory', textOf(host['process.working_directory'])),
    fact('Repository', repositoryOf(host)),
    fact('Packages', packagesOf(host)),
    fact('Container', joined(host, 'container.runtime', 'container.id')),
    fact('CI', textOf(host['agentops.ci.name'])),
  ]
}

/** Installed packages with their versions, by name. */
export function packagesIn(host: Host): readonly (readonly [name: string, version: string])[] {
  const packages = host['agentops.packages']
  return Object.entries(isObject(packages) ? packages : {})
    .map(([name, version]) => [name, textOf(version)] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
}

function fact(label: string, value: string): HostFact {
  return { label, value }
}

function cpuOf(host: Host): string {
  const count = host['agentops.host.cpu.count']
  const cores = typeof count === 'number' ? `${formatCount(count)} ×` : ''
  return [cores, textOf(host['host.cpu.model.name'])].filter(Boolean).join(' ')
}

function shareOf(host: Host, name: string): string {
  const [total, free] = [host[`${name}.total`], host[`${name}.free`]]
  if (typeof total !== 'number') return ''
  const rest = typeof free === 'number' ? `${formatBytes(free)} free of ` : ''
  return rest + formatBytes(total)
}

function repositoryOf(host: Host): string {
  const revision = textOf(host['vcs.ref.head.revision']).slice(0, 12)
  const isDirty = host['agentops.vcs.dirty'] === true
  return [textOf(host['vcs.ref.head.name']), revision, isDirty ? 'with changes' : '']
    .filter(Boolean)
    .join(' · ')
}

function packagesOf(host: Host): string {
  const count = packagesIn(host).length
  const manager = textOf(host['agentops.package_manager'])
  return [count === 0 ? '' : formatCount(count), manager].filter(Boolean).join(' by ')
}

function joined(host: Host, ...names: readonly string[]): string {
  return names
    .map((name) => textOf(host[name]))
    .filter(Boolean)
    .join(' ')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
