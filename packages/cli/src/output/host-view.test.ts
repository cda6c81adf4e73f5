import { expect, it } from 'vitest'
import { hostLines } from './host-view.ts'

it('says in two lines what a session ran on', () => {
  const host = {
    'process.runtime.name': 'nodejs',
    'process.runtime.version': '20.20.2',
    'os.type': 'linux',
    'host.arch': 'x64',
    'agentops.host.cpu.count': 2,
    'agentops.host.memory.total': 8 * 2 ** 30,
    'process.working_directory': '~/agent\u001b[2J',
    'vcs.ref.head.name': 'main',
    'vcs.ref.head.revision': '0123456789abcdef',
    'agentops.vcs.dirty': true,
    'agentops.packages': { openai: '6.49.0' },
  }
  const [machine, project] = hostLines(host)
  expect(machine).toBe('nodejs 20.20.2 · linux x64 · 2 CPUs · 8.0 GB')
  expect(project).toContain('main 012345678 with changes · 1 packages')
  expect(project).not.toContain('\u001b')
})

it('says nothing of a session without one', () => {
  expect(hostLines({})).toEqual([])
})
