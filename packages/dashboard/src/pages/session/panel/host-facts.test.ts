import { expect, it } from 'vitest'
import { hostFacts, packagesIn } from './host-facts.ts'

function valueOf(host: Parameters<typeof hostFacts>[0], label: string): string | undefined {
  return hostFacts(host).find((fact) => fact.label === label)?.value
}

it('says what a session ran on in words', () => {
  const host = {
    'host.cpu.model.name': 'EPYC',
    'agentops.host.cpu.count': 2,
    'agentops.host.memory.total': 8_000_000_000,
    'agentops.host.memory.free': 2_000_000_000,
    'vcs.ref.head.name': 'main',
    'vcs.ref.head.revision': '0123456789abcdef',
    'agentops.vcs.dirty': true,
    'agentops.packages': { b: '2', a: '1' },
    'agentops.package_manager': 'npm',
  }
  expect(valueOf(host, 'CPU')).toBe('2 × EPYC')
  expect(valueOf(host, 'Memory')).toMatch(/ free of /)
  expect(valueOf(host, 'Repository')).toBe('main · 0123456789ab · with changes')
  expect(valueOf(host, 'Packages')).toBe('2 by npm')
  expect(packagesIn(host)).toEqual([
    ['a', '1'],
    ['b', '2'],
  ])
})

it('keeps the place of what was not recorded', () => {
  expect(valueOf({ 'os.type': 'linux' }, 'Directory')).toBe('')
  expect(valueOf({ 'agentops.packages': 'x' }, 'Packages')).toBe('')
})
