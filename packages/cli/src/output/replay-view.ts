import type { ReplayReport } from '../time-travel/replay-report.ts'
import { commandLine } from './command-line.ts'
import { count, dollars } from './format.ts'
import { safeLine } from './safe-text.ts'
import type { Terminal } from './terminal.ts'

/** Prints how a replay went and where its session is. */
export function printReplay(terminal: Terminal, server: string, report: ReplayReport): void {
  const { bold, green, red } = terminal.colours
  const { sessionId, baseSessionId, served, liveCalls, savedNano, edited, notMade } = report
  const saved = savedNano > 0 ? `, which had cost ${dollars(savedNano)}` : ''
  terminal.print()
  terminal.print(`Session    ${bold(`${server}/sessions/${sessionId}`)}`)
  terminal.print(`Served     ${count(served)} from the recording${saved}`)
  terminal.print(`Live       ${count(liveCalls)} call${liveCalls === 1 ? '' : 's'}`)
  for (const path of edited) terminal.print(`Edited     ${safeLine(path)}`)
  if (notMade > 0) terminal.print(`Not made   ${count(notMade)} recorded calls`)
  const { divergence } = report
  terminal.print(`Diverged   ${divergence ? red(safeLine(divergence.path)) : green('nowhere')}`)
  terminal.print(`Compare    ${commandLine(`tt diff ${baseSessionId} ${sessionId}`)}`)
}
