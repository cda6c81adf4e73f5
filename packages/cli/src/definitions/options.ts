import { DEFAULT_ENDPOINT } from '@agentops/protocol/version'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { ApiClient } from '../api-client.ts'
import type { Terminal } from '../output/terminal.ts'

/** What the commands get from the process that runs them. */
export interface ProgramParts {
  readonly terminal: Terminal
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Called by commands that run until they are stopped. */
  readonly stopSignal: () => AbortSignal
}

/** Flags of every command that asks a server. */
export interface ServerOption {
  readonly server: string
}

/** Adds `--server`. */
export function withServer(command: Command): Command {
  return command.addOption(
    new Option('--server <url>', 'where the server is')
      .env('AGENTOPS_ENDPOINT')
      .default(DEFAULT_ENDPOINT)
      .argParser(httpUrl),
  )
}

/** The client of the server that a command names. */
export function clientOf(server: string, { environment }: ProgramParts): ApiClient {
  return new ApiClient({ server, apiKey: environment['AGENTOPS_API_KEY'] })
}

/** Text that a command's help ends with. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

/** The parts of a list with commas. */
export function listOf(text: string): string[] {
  return text.split(',').filter((part) => part !== '')
}

/** Reads a port. @throws InvalidArgumentError */
export function portNumber(text: string): number {
  return numberBetween(text, 0, 65_535)
}

/** Reads how many to list. @throws InvalidArgumentError */
export function limitNumber(text: string): number {
  return numberBetween(text, 1, 500)
}

/** Reads a whole number. @throws InvalidArgumentError */
export function numberBetween(text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
}

function httpUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new InvalidArgumentError('It must be a URL such as http://127.0.0.1:7420.')
}
