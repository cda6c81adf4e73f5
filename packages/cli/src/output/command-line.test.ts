import { expect, it } from 'vitest'
import { commandLine } from './command-line.ts'

it('names the command as it can be typed: through npx when npm started this process', () => {
  expect(commandLine('dev', {})).toBe('agentops dev')
  expect(commandLine('dev', { npm_execpath: '/usr/lib/npm' })).toBe('npx agentops dev')
})
