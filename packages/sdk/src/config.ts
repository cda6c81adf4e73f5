import { basename, extname } from 'node:path'
import { type Definition, DEFINITIONS, variableOf } from './config/definitions.ts'
import { type ConfigFile, readConfigFile } from './config/file.ts'
import type { ClientOptions } from './config/options.ts'
import { type Network, networkFrom } from './delivery/http/network.ts'
import { defaultSpoolDirectory } from './delivery/spool/location.ts'

type Definitions = typeof DEFINITIONS

/** Options with every default filled in. */
export type Config = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends Definition<infer Value>
    ? Value
    : never
} & {
  /** What the environment says of proxies and certificates. */
  readonly network: Network
}

/** A configuration and what was wrong with what was given: such values fell back to the default. */
export interface ResolvedConfig {
  readonly config: Config
  readonly problems: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Where option values come from, the first that has one wins. */
export interface ConfigSources {
  /** Default: the process's. */
  readonly environment?: Environment
  /** Default: the one of the working directory's package. */
  readonly file?: ConfigFile | undefined
}

/** Options that are wrong, where `failSafe` is off. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  /** One sentence for each option that is wrong; never with its value. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    // What would be used instead is not.
    const wrong = problems.map((problem) => problem.replace(/; the [a-z ]+ is used instead$/, ''))
    super(`The configuration is wrong: ${wrong.join('; ')}. See docs/configuration.md`)
    this.problems = wrong
  }
}

/** The entry file's name without its extension, as a name for sessions. */
function entryName(): string {
  const entry = process.argv[1] ?? 'agent'
  return basename(entry, extname(entry)) || 'agent'
}

const VARIABLES = new Set(
  Object.entries(DEFINITIONS)
    .filter(([, { codeOnly }]) => !codeOnly)
    .map(([name]) => variableOf(name as keyof ClientOptions)),
)

/** Variables of the server and of tests begin alike, and are none of ours. */
function isUnknownVariable(name: string): boolean {
  return /^AGENTOPS_(?!SERVER_|TEST_)/.test(name) && !VARIABLES.has(name)
}

class Reader {
  readonly problems: string[] = []
  readonly #options: ClientOptions
  readonly #environment: Environment
  readonly #file: ConfigFile | undefined

  constructor(options: ClientOptions, { environment = process.env, ...sources }: ConfigSources) {
    this.#options = options
    this.#environment = environment
    this.#file = 'file' in sources ? sources.file : readConfigFile()
    if (this.#file?.problem) {
      this.problems.push(`${this.#file.problem}; nothing that it may keep back is sent`)
    }
  }

  read<Value>(name: keyof ClientOptions, definition: Definition<Value>): Value {
    const { kind, fallback, strictest, codeOnly } = definition
    const variable = variableOf(name)
    const sources: [string, unknown][] = [
      [`option ${name}`, this.#options[name]],
      [variable, codeOnly ? undefined : this.#environment[variable]],
      [`option ${name} of ${this.#file?.path}`, this.#file?.options[name]],
    ]
    for (const [source, given] of sources) {
      if (given === undefined || given === '') continue
      const value = kind.parse(given)
      if (value !== undefined) return value
      const instead = strictest === undefined ? 'default' : 'strictest value'
      this.problems.push(`${source} must be ${kind.expected}; the ${instead} is used instead`)
      if (strictest !== undefined) return strictest
    }
    // What a file that cannot be used keeps back is not known: all is kept back that it could.
    const isUnsure = this.#file !== undefined && this.#file.problem !== ''
    return isUnsure && strictest !== undefined ? strictest : fallback
  }

  /** A misspelt option is the one whose loss is never noticed. */
  noteUnknown(): void {
    const named: [string, object][] = [['', this.#options]]
    if (this.#file) named.push([` of ${this.#file.path}`, this.#file.options])
    for (const [source, given] of named) {
      for (const name of Object.keys(given)) {
        if (!Object.hasOwn(DEFINITIONS, name))
          this.problems.push(`there is no option ${name}${source}`)
      }
    }
    const unknown = Object.keys(this.#environment).filter(isUnknownVariable)
    this.problems.push(...unknown.map((name) => `${name} is no option's variable`))
  }
}

/**
 * Fills in defaults from the environment and the config file. Never repeats a given value in a
 * problem, since it may be a key.
 *
 * @throws ConfigurationError when something is wrong and `failSafe` is off
 */
export function resolveConfig(
  options: ClientOptions = {},
  sources: ConfigSources = {},
): ResolvedConfig {
  const reader = new Reader(options, sources)
  reader.noteUnknown()
  const read = <Name extends keyof Definitions>(name: Name) =>
    reader.read<Config[Name]>(name, DEFINITIONS[name] as unknown as Definition<Config[Name]>)
  const entries = Object.keys(DEFINITIONS).map((name) => [name, read(name as keyof Definitions)])
  const given = Object.fromEntries(entries) as Config
  const name = given.name || entryName()
  const { environment = process.env } = sources
  const config: Config = {
    ...given,
    name,
    agent: given.agent || name,
    spoolDirectory: given.spoolDirectory || defaultSpoolDirectory(environment),
    network: networkFrom(environment),
  }
  if (reader.problems.length > 0 && !config.failSafe) throw new ConfigurationError(reader.problems)
  return { config, problems: reader.problems }
}
