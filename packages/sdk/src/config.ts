import { DEFAULT_ENDPOINT } from '@agentops/protocol/version'
import { basename, extname } from 'node:path'
import { LOG_LEVELS, type LogLevel } from './logger.ts'

/** Options of `init()` and `new Client()`. Code wins over the environment, that over the default. */
export interface ClientOptions {
  /** Key of the server; a local server needs none. `AGENTOPS_API_KEY`. Default: none. */
  readonly apiKey?: string
  /** URL of the server. `AGENTOPS_ENDPOINT`. Default: `http://127.0.0.1:7420`. */
  readonly endpoint?: string
  /** Name of sessions. `AGENTOPS_NAME`. Default: the entry file's name. */
  readonly name?: string
  /** Name of the agent that events belong to. `AGENTOPS_AGENT`. Default: `name`. */
  readonly agent?: string
  /** Tags of every session. `AGENTOPS_TAGS`, comma-separated. Default: none. */
  readonly tags?: readonly string[]
  /** Start a session in `init()`. `AGENTOPS_AUTO_START_SESSION`. Default: true. */
  readonly autoStartSession?: boolean
  /** End running sessions when the process ends. `AGENTOPS_AUTO_END_SESSION`. Default: true. */
  readonly autoEndSession?: boolean
  /** Record LLM calls. `AGENTOPS_INSTRUMENT_LLM_CALLS`. Default: true. */
  readonly instrumentLlmCalls?: boolean
  /** Keep prompts, answers, arguments and results. `AGENTOPS_CAPTURE_CONTENT`. Default: true. */
  readonly captureContent?: boolean
  /** Milliseconds that an event may wait for others. `AGENTOPS_MAX_WAIT_TIME`. Default: 100. */
  readonly maxWaitTime?: number
  /** Events of one request. `AGENTOPS_MAX_BATCH_SIZE`. Default: 512. */
  readonly maxBatchSize?: number
  /** Bytes that may wait in memory; more are dropped and counted. `AGENTOPS_MAX_QUEUE_BYTES`. Default: 64 MiB. */
  readonly maxQueueBytes?: number
  /** Milliseconds that the end of the process may wait for delivery. `AGENTOPS_EXIT_TIMEOUT`. Default: 2000. */
  readonly exitTimeout?: number
  /** `silent`, `error`, `warn`, `info` or `debug`. `AGENTOPS_LOG_LEVEL`. Default: `warn`. */
  readonly logLevel?: LogLevel
}

/** Options with every default filled in. */
export type Config = Required<Omit<ClientOptions, 'apiKey'>> & { readonly apiKey: string }

/** A configuration and what was wrong with what was given: such values fell back to the default. */
export interface ResolvedConfig {
  readonly config: Config
  readonly problems: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** How a value is read, and what to say when it cannot be. */
interface Kind<Value> {
  readonly expected: string
  /** `undefined` when the given value is none of this kind. */
  parse(given: unknown): Value | undefined
}

const MEBIBYTE = 1024 * 1024

const text: Kind<string> = {
  expected: 'a text',
  parse: (given) => (typeof given === 'string' ? given : undefined),
}

const flag: Kind<boolean> = {
  expected: 'true or false',
  parse(given) {
    if (typeof given === 'boolean') return given
    if (given === 'true' || given === '1') return true
    return given === 'false' || given === '0' ? false : undefined
  },
}

const number: Kind<number> = {
  expected: 'a number, 0 or more',
  parse(given) {
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
  },
}

const texts: Kind<readonly string[]> = {
  expected: 'a list of texts',
  parse(given) {
    const list: unknown = typeof given === 'string' ? given.split(',') : given
    if (!Array.isArray(list) || list.some((item) => typeof item !== 'string')) return undefined
    return list.map((item: string) => item.trim()).filter((item) => item !== '')
  },
}

const httpUrl: Kind<string> = {
  expected: 'an http(s) URL',
  parse(given) {
    if (typeof given !== 'string' || !URL.canParse(given)) return undefined
    const url = new URL(given)
    return /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : undefined
  },
}

const logLevel: Kind<LogLevel> = {
  expected: LOG_LEVELS.join(', '),
  parse: (given) => LOG_LEVELS.find((level) => level === given),
}

/** The entry file's name without its extension, as a name for sessions. */
function entryName(): string {
  const entry = process.argv[1] ?? 'agent'
  return basename(entry, extname(entry)) || 'agent'
}

class Reader {
  readonly problems: string[] = []
  readonly #options: ClientOptions
  readonly #environment: Environment

  constructor(options: ClientOptions, environment: Environment) {
    this.#options = options
    this.#environment = environment
  }

  read<Value>(option: keyof ClientOptions, kind: Kind<Value>, fallback: Value): Value {
    const variable = `AGENTOPS_${option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
    const sources: [string, unknown][] = [
      [`option ${option}`, this.#options[option]],
      [variable, this.#environment[variable]],
    ]
    for (const [source, given] of sources) {
      if (given === undefined || given === '') continue
      const value = kind.parse(given)
      if (value !== undefined) return value
      this.problems.push(`${source} must be ${kind.expected}; the default is used instead`)
    }
    return fallback
  }
}

/**
 * Fills in defaults from the environment. Never throws; never repeats a given value in a problem,
 * since it may be a key.
 */
export function resolveConfig(
  options: ClientOptions = {},
  environment: Environment = process.env,
): ResolvedConfig {
  const reader = new Reader(options, environment)
  const name = reader.read('name', text, entryName())
  const config: Config = {
    apiKey: reader.read('apiKey', text, ''),
    endpoint: reader.read('endpoint', httpUrl, DEFAULT_ENDPOINT),
    name,
    agent: reader.read('agent', text, name),
    tags: reader.read('tags', texts, []),
    autoStartSession: reader.read('autoStartSession', flag, true),
    autoEndSession: reader.read('autoEndSession', flag, true),
    instrumentLlmCalls: reader.read('instrumentLlmCalls', flag, true),
    captureContent: reader.read('captureContent', flag, true),
    maxWaitTime: reader.read('maxWaitTime', number, 100),
    maxBatchSize: Math.max(1, reader.read('maxBatchSize', number, 512)),
    maxQueueBytes: reader.read('maxQueueBytes', number, 64 * MEBIBYTE),
    exitTimeout: reader.read('exitTimeout', number, 2000),
    logLevel: reader.read<LogLevel>('logLevel', logLevel, 'warn'),
  }
  return { config, problems: reader.problems }
}
