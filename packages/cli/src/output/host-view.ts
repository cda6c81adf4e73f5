import type { SessionFull } from '../api-client.ts'
import { safeLine } from './safe-text.ts'

type Host = SessionFull['host']

/** What a session ran on, in at most two lines; nothing where it was not recorded. */
export function hostLines(host: Host): string[] {
  const machine = [
    joined(host, 'process.runtime.name', 'process.runtime.version'),
    joined(host, 'os.type', 'os.version', 'host.arch'),
    withUnit(host['agentops.host.cpu.count'], 'CPUs'),
    gigabytes(host['agentops.host.memory.total']),
    joined(host, 'container.runtime'),
    joined(host, 'agentops.ci.name'),
  ]
  const project = [
    textOf(host['process.working_directory']),
    joined(host, 'agentops.package_manager'),
    revision(host),
    withUnit(Object.keys(Object(host['agentops.packages'])).length, 'packages'),
  ]
  return [machine, project]
    .map((parts) => parts.filter((part) => part !== '').join(' · '))
    .filter((line) => line !== '')
}

function revision(host: Host): string {
  const commit = textOf(host['vcs.ref.head.revision']).slice(0, 9)
  const changed = host['agentops.vcs.dirty'] === true ? 'with changes' : ''
  return [textOf(host['vcs.ref.head.name']), commit, changed].filter(Boolean).join(' ')
}

function joined(host: Host, ...names: readonly string[]): string {
  return names
    .map((name) => textOf(host[name]))
    .filter((text) => text !== '')
    .join(' ')
}

function withUnit(value: unknown, unit: string): string {
  return typeof value === 'number' && value > 0 ? `${value} ${unit}` : ''
}

function gigabytes(bytes: unknown): string {
  return typeof bytes === 'number' ? `${(bytes / 2 ** 30).toFixed(1)} GB` : ''
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? safeLine(value) : ''
}
