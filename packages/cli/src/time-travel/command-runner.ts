import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../api-client.ts'
import type { Terminal } from '../output/terminal.ts'
import { safeLine } from '../output/safe-text.ts'
import { runAgent, runCommand } from './run-agent.ts'
import { findSource } from './source.ts'

/** Options of {@link CommandRunner}. */
export interface CommandRunnerOptions {
  readonly terminal: Terminal
  /** The program and its arguments. */
  readonly command: readonly string[]
  /** Key that the program sends. */
  readonly key: string | undefined
  /** Stdout is for JSON: the program's goes to stderr. */
  readonly json: boolean
  /** Ends what runs when aborted. */
  readonly signal: AbortSignal
}

/** More at the same time are refused. */
const MOST_RUNS = 4
/** How long a program may take to end before the server leaves without it. */
const END_MS = 5000

/** Runs the command of `agentops dev -- COMMAND`: at first as it is, then with a branch's plan. */
export class CommandRunner {
  readonly command: string
  readonly #options: CommandRunnerOptions
  readonly #running = new Set<Promise<void>>()
  #client: ApiClient | undefined

  constructor(options: CommandRunnerOptions) {
    this.#options = options
    this.command = options.command.map(shellWord).join(' ')
  }

  /** The server answers: starts the command, and lets branches be run. */
  begin(client: ApiClient): Promise<void> {
    this.#client = client
    const environment = { ...this.#environment(), AGENTOPS_ENDPOINT: client.server }
    return this.#track(async () => runCommand({ ...this.#run(), environment }))
  }

  /** Starts a run of a branch. @returns its id; undefined when too many are under way */
  async start(branchId: string): Promise<string | undefined> {
    const client = this.#client
    if (!client || this.#running.size >= MOST_RUNS) return undefined
    const runId = randomBytes(4).toString('hex')
    void this.#track(async () => {
      const { bytes, branch } = await findSource(client, branchId)
      const { server } = client
      const run = { ...this.#run(), environment: this.#environment() }
      return (
        await runAgent({ ...run, deterministic: false, recording: bytes, branch, runId, server })
      ).exitCode
    })
    return runId
  }

  /** Resolves when nothing runs any more, or does not want to end. */
  async ended(): Promise<void> {
    await Promise.race([Promise.all(this.#running), sleep(END_MS, undefined, { ref: false })])
  }

  #run() {
    const { command, json, signal } = this.#options
    return { command, quiet: json, signal }
  }

  #environment(): Readonly<Record<string, string>> {
    const { key } = this.#options
    return key === undefined ? {} : { AGENTOPS_API_KEY: key }
  }

  /** Tells how a program ended; the server stays up whatever it was. */
  #track(run: () => Promise<number | null>): Promise<void> {
    const { terminal, signal } = this.#options
    const tell = (words: string) => {
      if (!signal.aborted) terminal.note(`${safeLine(words)} The server keeps running.`)
    }
    const running = run().then(
      (code) => tell(`The agent ended with ${code === null ? 'a signal' : `exit code ${code}`}.`),
      (error: unknown) => tell(error instanceof Error ? error.message : String(error)),
    )
    this.#running.add(running)
    return running.finally(() => this.#running.delete(running))
  }
}

/** As a person would type it in a shell. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
