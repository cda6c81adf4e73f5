import type { Command } from 'commander'
import { compareSessions } from '../commands/timetravel-diff.ts'
import { forkSession } from '../commands/timetravel-fork.ts'
import { listPlans } from '../commands/timetravel-list.ts'
import { showPlans } from '../commands/timetravel-show.ts'
import { switchOff, switchOn } from '../commands/timetravel-switch.ts'
import type { ForkFlags } from '../time-travel/draft-branch.ts'
import { addExportTest } from './export-test.ts'
import { clientOf, examples, type ProgramParts, type ServerOption, withServer } from './options.ts'
import { withPolicy } from './policy-options.ts'
import { collect } from './replay.ts'

type JsonFlags = ServerOption & { readonly json: boolean }

/** Adds `agentops timetravel`, `tt` for short. */
export function addTimeTravel(program: Command, parts: ProgramParts): void {
  const group = program
    .command('timetravel')
    .alias('tt')
    .description('Plan, switch on and compare runs of a session again.')
  addFork(group, parts)
  addReading(group, parts)
  addSwitch(group, parts)
  addExportTest(group, parts)
}

type ForkCommandFlags = JsonFlags & ForkFlags

function addFork(group: Command, parts: ProgramParts): void {
  const command = withServer(group.command('fork'))
    .alias('branch')
    .description('Keep a branch: a session with an edit of one event, to be run again.')
    .argument('<session>', 'an id, the beginning of one, "latest", or a branch to change')
    .option('--at <event>', 'fork there: its id, or as llm:2 the second call')
    .option('--set <key=value>', 'change one thing of the event; may be repeated', collect)
    .option('--edit [file]', 'JSON of what to change; without a file it opens $EDITOR')
    .option('--name <name>', 'what to call it')
  withPolicy(command)
    .option('--json', 'print { branch }', false)
    .addHelpText(
      'after',
      examples(
        "agentops timetravel fork latest --at llm:2 --set completion='No flights today.'",
        'agentops tt fork latest --at tool:1 --edit',
      ),
    )
    .action(async (wanted: string, { server, json, ...flags }: ForkCommandFlags) => {
      const { terminal } = parts
      await forkSession({ client: clientOf(server, parts), terminal, wanted, flags, json })
    })
}

function addReading(group: Command, parts: ProgramParts): void {
  const { terminal } = parts
  const asJson = (command: Command) =>
    withServer(command).option('--json', 'print what the server answers', false)
  asJson(group.command('list'))
    .description('List branches, newest first.')
    .argument('[session]', 'only those of this session')
    .addHelpText('after', examples('agentops timetravel list', 'agentops tt list latest --json'))
    .action(async (session: string | undefined, { server, json }: JsonFlags) => {
      await listPlans({ client: clientOf(server, parts), terminal, session, json })
    })
  asJson(group.command('show'))
    .description('Show a session with its branches and their runs, or one branch.')
    .argument('<what>', 'a session or a branch')
    .addHelpText('after', examples('agentops timetravel show latest'))
    .action(async (wanted: string, { server, json }: JsonFlags) => {
      await showPlans({ client: clientOf(server, parts), terminal, wanted, json })
    })
  asJson(group.command('diff'))
    .description('Compare two sessions step by step.')
    .argument('<a>', 'the session to compare with')
    .argument('<b>', 'the session that is compared')
    .option('--all', 'show the steps that are the same as well', false)
    .addHelpText('after', examples('agentops timetravel diff 0199a1 0199a2'))
    .action(async (a: string, b: string, { server, ...flags }: JsonFlags & { all: boolean }) => {
      await compareSessions({ client: clientOf(server, parts), terminal, a, b, ...flags })
    })
}

function addSwitch(group: Command, parts: ProgramParts): void {
  const { terminal } = parts
  withServer(group.command('on'))
    .description('Let programs of this directory run again what was recorded, until `off`.')
    .argument('[what]', 'a session, a branch or a file; without it what was on last')
    .addHelpText('after', examples('agentops timetravel on latest', 'agentops tt on'))
    .action(async (wanted: string | undefined, { server }: ServerOption) => {
      const directory = process.cwd()
      await switchOn({ client: clientOf(server, parts), terminal, wanted, directory })
    })
  group
    .command('off')
    .description('Let programs of this directory run as ever.')
    .addHelpText('after', examples('agentops timetravel off'))
    .action(async () => switchOff({ terminal, directory: process.cwd() }))
}
