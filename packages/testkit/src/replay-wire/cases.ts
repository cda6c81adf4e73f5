import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonValue } from '@agentops/protocol/messages'

/** A recorded request; `body` is null when only the answer was recorded. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  /** Other paths that the same request may be sent to. */
  readonly path_aliases?: readonly string[]
  readonly query: Readonly<Record<string, JsonValue>>
  readonly body: JsonValue
  /** False when only the answer is known: it then goes with any request to the path. */
  readonly recorded?: boolean
}

/** A recorded answer; event streams are their raw text, binary ones base64. */
export interface RecordedResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonValue
  readonly body_encoding?: 'base64'
}

/** One exchange and what was derived from it by hand, in the provider's own terms. */
export interface Interaction {
  readonly request: RecordedRequest
  readonly response: RecordedResponse
  readonly expected: Readonly<Record<string, JsonValue>>
}

/** A recorded conversation between an application and one provider. */
export interface TrafficCase {
  readonly provider: string
  readonly case: string
  readonly features: readonly string[]
  readonly source: Readonly<Record<string, JsonValue>>
  readonly interactions: readonly Interaction[]
}

/**
 * The folder of recorded traffic beside the repository (`../shared/traffic`); undefined when it is
 * absent, and a suite that needs it then says so in one line.
 */
export function trafficDirectory(): string | undefined {
  const directory = fileURLToPath(new URL('../../../../../shared/traffic', import.meta.url))
  return existsSync(directory) ? directory : undefined
}

/**
 * Reads the cases of one provider, sorted by name.
 *
 * @param directory holds `PROVIDER/CASE.json`
 * @returns an empty list when the provider has no folder
 */
export function loadCases(directory: string, provider: string): TrafficCase[] {
  const folder = join(directory, provider)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => readCase(join(folder, name)))
}

/**
 * Reads one case by its name.
 *
 * @throws the system's error when the file does not exist
 */
export function loadCase(directory: string, provider: string, name: string): TrafficCase {
  return readCase(join(directory, provider, `${name}.json`))
}

function readCase(file: string): TrafficCase {
  return JSON.parse(readFileSync(file, 'utf8')) as TrafficCase
}
