import { resolve } from 'node:path'
import { SESSION_SORTS, type SessionSort } from '@agentops/protocol/session'
import { DEFAULT_PORT, VERSION } from '@agentops/protocol/version'
import { Command, Option } from 'commander'
import { runDemo } from './commands/demo.ts'
import { runDev } from './commands/dev.ts'
import { runDoctor } from './commands/doctor.ts'
import { listSessions, STATES } from './commands/sessions-list.ts'
import { showSession } from './commands/sessions-show.ts'
import { defaultDataDirectory, defaultSpoolDirectory } from '@agentops/sdk/spool'
import { addSpool } from './commands/spool.ts'
import {
  clientOf,
  examples,
  limitNumber,
  listOf,
  portNumber,
  type ProgramParts,
  type ServerOption,
  withServer,
} from './definitions/options.ts'
import { addReplay } from './definitions/replay.ts'
import { addExport, addImport } from './definitions/session-files.ts'
import { addTimeTravel } from './definitions/timetravel.ts'

const EXIT_CODES = `
Exit codes:
  0  done
  1  failed
  2  wrong options or arguments
  3  no server answers
  4  not found
  130  interrupted`

/** The `agentops` command with everything below it. Parsing rejects with what went wrong. */
export function createProgram(parts: ProgramParts): Command {
  const program = new Command('agentops')
    .description('See what your AI agents do: run the server, read sessions, run them again.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('Add --help to see what is possible.')
    .addHelpText(
      'after',
      `${examples('agentops dev --demo', 'agentops sessions show latest')}\n${EXIT_CODES}`,
    )
  addDev(program, parts)
  addDemo(program, parts)
  addDoctor(program, parts)
  const sessions = program.command('sessions').description('Read recorded sessions.')
  addList(sessions, parts)
  addShow(sessions, parts)
  const { environment } = parts
  const spoolDirectory = environment['AGENTOPS_SPOOL_DIRECTORY']
  addSpool(program, parts, spoolDirectory || defaultSpoolDirectory(environment))
  addExport(sessions, parts)
  addImport(sessions, parts)
  addReplay(program, parts)
  addTimeTravel(program, parts)
  return program
}

interface DevFlags {
  readonly port: number
  readonly host: string
  readonly data: string
  readonly store?: string
  readonly prices?: string
  readonly key: readonly string[]
  readonly demo: boolean
  readonly json: boolean
}

function addDev(program: Command, { terminal, environment, stopSignal }: ProgramParts): void {
  program
    .command('dev')
    .description('Start the server and its dashboard; stays until Ctrl-C.')
    .argument('[command...]', 'an agent to start, after --; branches are run with it')
    .option('--port <number>', 'port to listen on, 0 for any', portNumber, DEFAULT_PORT)
    .option(
      '--host <address>',
      'address to listen on; other than loopback needs --key',
      '127.0.0.1',
    )
    .option('--data <directory>', 'where sessions are kept', defaultDataDirectory(environment))
    .option('--store <url>', 'a ClickHouse server instead of the embedded engine')
    .addOption(
      new Option('--key <key...>', 'keys of which a request must carry one: KEY or PROJECT:KEY')
        .env('AGENTOPS_SERVER_KEYS')
        .argParser((key: string, keys: readonly string[]) => [...keys, ...listOf(key)])
        .default([]),
    )
    .addOption(
      new Option('--prices <file>', 'JSON of prices of your own, by model').env('AGENTOPS_PRICES'),
    )
    .option('--demo', 'run the demo agent once the server answers', false)
    .option('--json', 'print one line of JSON when ready', false)
    .addHelpText(
      'after',
      examples('agentops dev', 'agentops dev --demo', 'agentops dev -- node agent.js'),
    )
    .action(async (command: readonly string[], all: DevFlags) => {
      const { data, key, store, prices, ...flags } = all
      const signal = stopSignal()
      await runDev({
        ...flags,
        command,
        terminal,
        environment,
        dataDirectory: data,
        store,
        pricesFile: prices,
        keys: key,
        signal,
      })
    })
}

function addDemo(program: Command, parts: ProgramParts): void {
  const { terminal, environment, stopSignal } = parts
  withServer(program.command('demo'))
    .description('Run the demo agent and show where its session is.')
    .option('--json', 'print its session as one line of JSON', false)
    .addHelpText('after', examples('agentops demo', 'OPENAI_API_KEY=sk-… agentops demo'))
    .action(async ({ server, json }: ServerOption & { json: boolean }) => {
      const client = clientOf(server, parts)
      await runDemo({ client, terminal, environment, json, signal: stopSignal() })
    })
}

function addDoctor(program: Command, parts: ProgramParts): void {
  const { terminal, environment } = parts
  withServer(program.command('doctor'))
    .description('Say what of a project is recorded, how, and what is not and why.')
    .argument('[directory]', 'the project', '.')
    .option('--json', 'print the examination as JSON', false)
    .addHelpText('after', examples('agentops doctor', 'agentops doctor ./packages/agent --json'))
    .action(async (directory: string, { server, json }: ServerOption & { json: boolean }) => {
      const client = clientOf(server, parts)
      await runDoctor({ client, terminal, environment, directory: resolve(directory), json })
    })
}

interface ListFlags extends ServerOption {
  readonly state?: string
  readonly tag?: string
  readonly search?: string
  readonly sort: SessionSort
  readonly limit: number
  readonly json: boolean
}

function addList(sessions: Command, parts: ProgramParts): void {
  const { terminal } = parts
  withServer(sessions.command('list'))
    .description('List sessions, newest first, or those first that took or cost the most.')
    .addOption(new Option('--state <state>', 'only sessions in this state').choices(STATES))
    .option('--tag <tag>', 'only sessions with this tag')
    .option('--search <text>', 'only sessions with this in their name or id')
    .addOption(
      new Option('--sort <by>', 'what comes first: the newest, or the largest')
        .choices(SESSION_SORTS)
        .default('started'),
    )
    .option('--limit <number>', 'how many, 1 to 500', limitNumber, 20)
    .option('--json', 'print { sessions, nextCursor }', false)
    .addHelpText(
      'after',
      examples('agentops sessions list --state Fail', 'agentops sessions list --sort cost --json'),
    )
    .action(async ({ server, json, ...filter }: ListFlags) => {
      await listSessions({ client: clientOf(server, parts), terminal, filter, json })
    })
}

interface ShowFlags extends ServerOption {
  readonly json: boolean
  readonly logs: boolean
  readonly content: boolean
}

function addShow(sessions: Command, parts: ProgramParts): void {
  const { terminal } = parts
  withServer(sessions.command('show'))
    .description('Show one session as a tree of its events.')
    .argument('<id>', 'an id, the beginning of one, or "latest"')
    .option('--content', 'show messages, arguments and results', false)
    .option('--logs', 'show what the session logged', false)
    .option('--json', 'print { session, events }', false)
    .addHelpText(
      'after',
      examples('agentops sessions show latest --content', 'agentops sessions show 0199a1 --json'),
    )
    .action(async (id: string, { server, ...flags }: ShowFlags) => {
      await showSession({ client: clientOf(server, parts), terminal, id, ...flags })
    })
}
