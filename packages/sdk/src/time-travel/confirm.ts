import { closeSync, openSync, readSync, writeSync } from 'node:fs'

const TERMINAL = '/dev/tty'

/**
 * Asks the person at the terminal and waits for the answer, also where standard input is the
 * program's own.
 *
 * @returns true for yes; undefined where there is no terminal
 */
export function confirm(question: string): boolean | undefined {
  let terminal: number
  try {
    terminal = openSync(TERMINAL, 'r+')
  } catch {
    return undefined
  }
  try {
    writeSync(terminal, `${question} [y/N] `)
    const answer = Buffer.alloc(64)
    const length = readSync(terminal, answer)
    return /^y(es)?\s*$/i.test(answer.toString('utf8', 0, length))
  } finally {
    closeSync(terminal)
  }
}
