import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'
import type { ApiClient } from '../api-client.ts'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { commandLine } from '../output/command-line.ts'
import type { Terminal } from '../output/terminal.ts'
import { writePlan } from '../time-travel/plan-file.ts'
import { findSource } from '../time-travel/source.ts'

/** The file that the SDK looks for in a project. */
const SWITCH_FILE = '.agentops_time_travel.json'

const Switch = z.object({ enabled: z.boolean(), plan: z.string() })

/** Options of {@link switchOff}. */
export interface SwitchOptions {
  readonly terminal: Terminal
  /** The project. */
  readonly directory: string
}

/** Options of {@link switchOn}. */
export interface SwitchOnOptions extends SwitchOptions {
  readonly client: ApiClient
  /** A session, a branch or a file; undefined for what was on last. */
  readonly wanted: string | undefined
}

/**
 * Makes programs of a project run again what was recorded.
 *
 * @throws CommandError when nothing is named and nothing was on before
 */
export async function switchOn(options: SwitchOnOptions): Promise<void> {
  const { client, terminal, wanted, directory } = options
  const plan =
    wanted === undefined ? await lastPlan(directory) : await planOf(client, wanted, directory)
  await writeSwitch(directory, { enabled: true, plan })
  terminal.print(`Time travel is on: programs in ${directory} run ${plan} again.`)
  terminal.print(`Switch it off with: ${commandLine('tt off')}`)
}

/** Makes programs of a project run as ever. */
export async function switchOff({ terminal, directory }: SwitchOptions): Promise<void> {
  const before = await readSwitch(directory)
  if (before) await writeSwitch(directory, { ...before, enabled: false })
  terminal.print('Time travel is off.')
}

async function planOf(client: ApiClient, wanted: string, directory: string): Promise<string> {
  const { bytes, branch, recording } = await findSource(client, wanted)
  const base = join(directory, '.agentops', 'time-travel')
  const folder = join(base, branch?.id ?? recording.session.id)
  const files = await writePlan(folder, { recording: bytes, branch, runId: '', reports: false })
  // What agents said is not for everybody who reads the project.
  await writeFile(join(base, '.gitignore'), '*\n')
  return relative(directory, files.plan)
}

async function lastPlan(directory: string): Promise<string> {
  const before = await readSwitch(directory)
  if (before) return before.plan
  throw new CommandError('Nothing was switched on here before: say what is to run again.', {
    exitCode: EXIT.usage,
    hint: `As in: ${commandLine('tt on latest')}`,
  })
}

async function readSwitch(directory: string): Promise<z.infer<typeof Switch> | undefined> {
  try {
    return Switch.parse(JSON.parse(await readFile(join(directory, SWITCH_FILE), 'utf8')))
  } catch {
    return undefined
  }
}

async function writeSwitch(directory: string, content: z.infer<typeof Switch>): Promise<void> {
  await writeFile(join(directory, SWITCH_FILE), `${JSON.stringify(content, undefined, 2)}\n`)
}
