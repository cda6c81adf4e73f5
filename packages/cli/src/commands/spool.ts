import { flushSpools, listSpools } from '@agentops/sdk/spool'
import type { Command } from 'commander'
import type { ProgramParts } from '../definitions/options.ts'
import { printFlush } from './spool-flush.ts'
import { printSpools } from './spool-list.ts'

interface SpoolFlags {
  readonly spool: string
  readonly json: boolean
}

/** Adds `agentops spool list` and `agentops spool flush`. */
export function addSpool(program: Command, parts: ProgramParts, defaultDirectory: string): void {
  const { terminal, environment } = parts
  const spool = program.command('spool').description('What agents have not delivered yet.')
  const add = (name: string, description: string) =>
    spool
      .command(name)
      .description(description)
      .option('--spool <directory>', 'where agents keep it', defaultDirectory)
      .option('--json', 'print one line of JSON', false)
      .addHelpText(
        'after',
        `\nExamples:\n  agentops spool ${name}\n  agentops spool ${name} --json`,
      )

  add('list', 'List what waits on this machine, by process.').action(async (flags: SpoolFlags) => {
    const { spool: directory, json } = flags
    printSpools({ spools: await listSpools(directory), directory, terminal, json })
  })
  add('flush', 'Deliver what processes that have ended left; AGENTOPS_API_KEY is the key.').action(
    async ({ spool: directory, json }: SpoolFlags) => {
      const apiKey = environment['AGENTOPS_API_KEY'] ?? ''
      const parentKey = environment['AGENTOPS_PARENT_KEY'] ?? ''
      const results = await flushSpools({ directory, apiKey, parentKey, environment })
      printFlush({ results, directory, terminal, json })
    },
  )
}
