import type { ApiClient } from '../api-client.ts'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'
import { commandLine } from '../output/command-line.ts'
import { safeJson, safeLine } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'
import { createBranch } from '../time-travel/branch-client.ts'
import { draftBranch, type ForkFlags } from '../time-travel/draft-branch.ts'
import { findSource } from '../time-travel/source.ts'

/** Options of {@link forkSession}. */
export interface ForkSessionOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  /** A session, or a branch to change. */
  readonly wanted: string
  readonly flags: ForkFlags
  /** Print `{ branch }`. */
  readonly json: boolean
}

/**
 * Keeps a branch of a session.
 *
 * @throws CommandError when the event or the edit is wrong; nothing is kept then
 */
export async function forkSession(options: ForkSessionOptions): Promise<void> {
  const { client, terminal, wanted, flags, json } = options
  const source = await findSource(client, wanted)
  if (!source.onServer) throw inFile(wanted)
  const branch = await createBranch(client, await draftBranch(source, flags))
  if (json) return terminal.print(safeJson({ branch }))
  terminal.print(`Branch     ${terminal.colours.bold(branch.id)}  ${safeLine(branch.name)}`)
  terminal.print(`Run it     ${commandLine(`replay ${branch.id} -- YOUR COMMAND`)}`)
}

function inFile(file: string): CommandError {
  return new CommandError(`${file} is a file: branches are kept by a server.`, {
    exitCode: EXIT.usage,
    hint: `Bring it into one: ${commandLine(`sessions import ${file}`)}`,
  })
}
