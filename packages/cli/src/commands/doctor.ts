import { stat } from 'node:fs/promises'
import type { ApiClient } from '../api-client.ts'
import { spoolDirectoryOfProject } from '@agentops/sdk/spool'
import { examine } from '../doctor/examine.ts'
import { NoProjectError, UncoveredError } from '../errors.ts'
import { printExamination } from '../output/doctor-view.ts'
import { safeJson } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'

/** Options of {@link runDoctor}. */
export interface DoctorOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly directory: string
  /** Print the examination as JSON. */
  readonly json: boolean
}

/**
 * Says what of a project will be recorded, how, and what will not.
 *
 * @throws NoProjectError when there is no such folder
 * @throws UncoveredError when something will not be recorded
 */
export async function runDoctor(options: DoctorOptions): Promise<void> {
  const { client, terminal, environment, directory, json } = options
  if (!(await isFolder(directory))) throw new NoProjectError(directory)
  const spoolDirectory = spoolDirectoryOfProject(directory, environment)
  const examination = await examine({ directory, environment, client, spoolDirectory })
  if (json) terminal.print(safeJson(examination))
  else printExamination(terminal, examination)
  if (!examination.healthy) throw new UncoveredError()
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}
