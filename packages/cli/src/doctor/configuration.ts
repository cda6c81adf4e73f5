import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** What configures the SDK in a project. */
export interface Configuration {
  /** The nearest `agentops.config` file; undefined when there is none. */
  readonly file: string | undefined
  /** Names of variables that are set; their values are nobody's business. */
  readonly variables: readonly string[]
}

const FILES = ['agentops.config.ts', 'agentops.config.js', 'agentops.config.json']

/** Finds what configures the SDK: a file in the directory or above it, and the environment. */
export async function readConfiguration(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Configuration> {
  const variables = Object.keys(environment)
    .filter((name) => name.startsWith('AGENTOPS_') && environment[name])
    .toSorted()
  return { file: await findFile(resolve(directory)), variables }
}

async function findFile(directory: string): Promise<string | undefined> {
  for (const name of FILES) {
    const path = join(directory, name)
    if ((await stat(path).catch(() => undefined))?.isFile()) return path
  }
  const parent = dirname(directory)
  return parent === directory ? undefined : findFile(parent)
}
