import { type Command, InvalidArgumentError, Option } from 'commander'
import { exportTest } from '../commands/timetravel-export-test.ts'
import {
  clientOf,
  examples,
  numberBetween,
  type ProgramParts,
  type ServerOption,
  withServer,
} from './options.ts'

/** A recording that a project keeps in its repository. */
const MAX_BYTES = 8 * 1024 * 1024

interface ExportTestFlags extends ServerOption {
  readonly vitest?: boolean
  readonly out: string
  readonly redact?: readonly RegExp[]
  readonly maxBytes: number
  readonly json: boolean
}

/** Adds `agentops timetravel export-test`. */
export function addExportTest(group: Command, parts: ProgramParts): void {
  const { terminal } = parts
  withServer(group.command('export-test'))
    .description('Write a test that runs a program offline with what was recorded.')
    .argument('<what>', 'a session, or a file that `sessions export` wrote')
    .argument('<command...>', 'the program, after --')
    .addOption(new Option('--vitest', 'for vitest').conflicts('node'))
    .option('--node', 'for node:test, as without either')
    .option('--out <dir>', 'where to write the test and its recording', 'test')
    .option('--redact <regex>', 'take out what this matches as well; may be repeated', patternList)
    .option('--max-bytes <number>', 'largest recording', byteCount, MAX_BYTES)
    .option('--json', 'print { sessionId, test, recording, bytes }', false)
    .addHelpText(
      'after',
      examples(
        'agentops timetravel export-test latest --vitest -- node agent.js',
        'agentops tt export-test 0199a1 --node --out test/recorded -- npx tsx agent.ts',
      ),
    )
    .action(async (wanted: string, command: readonly string[], flags: ExportTestFlags) => {
      const { server, vitest = false, out, redact = [], maxBytes, json } = flags
      const runner = vitest ? 'vitest' : 'node'
      const client = clientOf(server, parts)
      const rest = { directory: out, command, patterns: redact, maxBytes, json }
      await exportTest({ client, terminal, wanted, runner, ...rest })
    })
}

/** Reads a regular expression that may be given several times. @throws InvalidArgumentError */
export function patternList(text: string, earlier: readonly RegExp[] = []): readonly RegExp[] {
  try {
    return [...earlier, new RegExp(text, 'g')]
  } catch {
    throw new InvalidArgumentError('It must be a regular expression.')
  }
}

function byteCount(text: string): number {
  return numberBetween(text, 1, 1024 * 1024 * 1024)
}
