import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createTerminal } from '../src/output/terminal.ts'
import { createProgram } from '../src/program.ts'

/** The commands that the pages show exist, and have the options that they are given. */

const ROOT = join(import.meta.dirname, '../../..')
const PAGES = [
  'README.md',
  'packages/cli/README.md',
  'docs/howto/run-a-session-again.md',
  'docs/howto/test-from-a-recording.md',
  'docs/howto/fork-in-the-dashboard.md',
]

/** Command lines of a page's shell blocks, up to the program that they run. */
function commandsOf(page: string): string[] {
  const blocks = readFileSync(join(ROOT, page), 'utf8').match(/```sh\n[^]*?```/g) ?? []
  const lines = blocks.flatMap((block) => block.split('\n'))
  const commands = lines.flatMap((line) => line.split(/ && | \| | {2,}#|\s--\s/).slice(0, 1))
  return commands.filter((line) => /^(npx )?agentops /.test(line))
}

function wordsOf(line: string): string[] {
  const words: readonly string[] = line.match(/(?:'[^']*'|[^\s'])+/g) ?? []
  return words.slice(words.indexOf('agentops') + 1).map((word) => word.replaceAll("'", ''))
}

/** The command that the first words name. */
function named(command: Command, words: readonly string[]): Command {
  const [first = ''] = words
  const below = command.commands.find((one) => [one.name(), ...one.aliases()].includes(first))
  return below ? named(below, words.slice(1)) : command
}

const parts = {
  terminal: createTerminal(process, {}),
  environment: {},
  stopSignal: () => AbortSignal.abort(),
}

describe.each(PAGES)('%s', (page) => {
  it('shows commands that there are', () => {
    const commands = commandsOf(page)
    expect(commands.length).toBeGreaterThan(0)
    for (const line of commands) {
      const words = wordsOf(line)
      const command = named(createProgram(parts), words)
      expect(command.commands, line).toEqual([])
      const known = command.options.flatMap(({ short, long }) => [short, long])
      const given = words.filter((word) => /^--?[a-z]/.test(word))
      expect(known, line).toEqual(expect.arrayContaining(given))
    }
  })
})
