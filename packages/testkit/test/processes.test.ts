import { expect, it } from 'vitest'
import { ProcessEndedError, runProcess, startProcess } from '../src/processes.ts'

function node(script: string, env = {}) {
  return { command: process.execPath, args: ['-e', script], env }
}

it('hands over what a command printed and how it ended', async () => {
  const script = "console.log(process.env.GREETING); console.error('so long'); process.exit(3)"
  expect(await runProcess(node(script, { GREETING: 'hello' }))).toEqual({
    code: 3,
    signal: null,
    stdout: 'hello\n',
    stderr: 'so long\n',
  })
})

it('waits for a line, and ends the command by a signal', async () => {
  const running = startProcess(node("console.log('one\\nready 7'); setInterval(() => {}, 1000)"))
  expect(await running.waitForLine(/ready/)).toBe('ready 7')
  expect(await running.waitForLine(/one/)).toBe('one')
  running.kill()
  expect(await running.finished()).toMatchObject({ code: null, signal: 'SIGTERM' })
})

it('says how a command ended that never printed the line', async () => {
  const running = startProcess(node("console.error('port taken'); process.exit(1)"))
  await expect(running.waitForLine(/ready/)).rejects.toThrow(ProcessEndedError)
  await expect(running.waitForLine(/ready/)).rejects.toThrow('port taken')
})
