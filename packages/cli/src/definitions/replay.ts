import { type Command, InvalidArgumentError } from 'commander'
import { runReplays } from '../commands/replay-runs.ts'
import { runReplay } from '../commands/replay.ts'
import type { ForkFlags } from '../time-travel/draft-branch.ts'
import {
  clientOf,
  examples,
  listOf,
  numberBetween,
  type ProgramParts,
  type ServerOption,
  withServer,
} from './options.ts'
import { withPolicy } from './policy-options.ts'

interface ReplayFlags extends ServerOption, ForkFlags {
  readonly runs?: number
  readonly models?: readonly string[]
  readonly deterministic: boolean
  readonly json: boolean
}

/** Adds `agentops replay`. */
export function addReplay(program: Command, parts: ProgramParts): void {
  const { terminal } = parts
  const command = withServer(program.command('replay'))
    .description('Run a program again with the answers that were recorded.')
    .argument('<what>', 'a session, a branch, or a file that `sessions export` wrote')
    .argument('<command...>', 'the program, after --')
    .option('--at <event>', 'fork there: its id, or as llm:2 the second call')
    .option('--edit <file>', 'JSON of what to change of the event: completion, result, model …')
    .option('--set <key=value>', 'change one thing of the event; may be repeated', collect)
    .option('--runs <number>', 'run what comes after the fork so often, and tabulate it', runCount)
    .option('--models <names>', 'models to run it with, separated by commas', listOf)
  withPolicy(command)
    .option(
      '--deterministic',
      'the recorded clock, and Math.random() as AGENTOPS_DETERMINISTIC recorded it',
      false,
    )
    .option('--json', 'print { replay, branch, exitCode }, or { runs } of several', false)
    .addHelpText(
      'after',
      examples(
        'agentops replay latest -- node agent.js',
        'agentops replay trip.gz --strict -- node agent.js',
        'agentops replay latest --at llm:2 --runs 5 --models gpt-4o,gpt-4o-mini -- node agent.js',
        "agentops replay latest --at llm:2 --set completion='No flights.' -- node agent.js",
      ),
    )
    .action(async (wanted: string, words: readonly string[], all: ReplayFlags) => {
      const { server, json, runs, models = [], deterministic, ...flags } = all
      const client = clientOf(server, parts)
      const signal = parts.stopSignal()
      const options = {
        client,
        terminal,
        wanted,
        command: words,
        flags,
        json,
        deterministic,
        signal,
      }
      if (runs === undefined && models.length === 0) await runReplay(options)
      else await runReplays({ ...options, runs: runs ?? 1, models })
    })
}

function runCount(text: string): number {
  return numberBetween(text, 1, 1000)
}

/** Collects an option that may be repeated. */
export function collect(text: string, earlier: readonly string[] = []): readonly string[] {
  if (text.includes('=')) return [...earlier, text]
  throw new InvalidArgumentError('It must be key=value.')
}
