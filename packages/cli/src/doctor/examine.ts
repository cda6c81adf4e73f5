import { VERSION } from '@agentops/protocol/version'
import type { ApiClient } from '../api-client.ts'
import { type Configuration, readConfiguration } from './configuration.ts'
import { type Finding, diagnose } from './diagnose.ts'
import { type InstalledPackages, findPackages } from './installed-packages.ts'
import { KNOWN_PACKAGES } from './known-packages.ts'
import { type ServerState, readServerState } from './server-state.ts'
import { type SpoolState, readSpoolState } from './spool-state.ts'
import { isAtLeast } from './version.ts'

/** What the doctor found of a project. */
export interface Examination {
  readonly directory: string
  readonly node: { readonly version: string; readonly supported: boolean }
  /** Those that are missed first. */
  readonly packages: readonly Finding[]
  /** What holds for every project, and what could not be looked at. */
  readonly notes: readonly string[]
  readonly configuration: Configuration
  readonly server: ServerState
  readonly spool: SpoolState
  /** True when all that the project can record is recorded and taken. */
  readonly healthy: boolean
}

/** Options of {@link examine}. */
export interface ExamineOptions {
  readonly directory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly client: ApiClient
  readonly spoolDirectory: string
  /** Default: the version of this process. */
  readonly nodeVersion?: string
}

const SDK = '@agentops/sdk'
const NODE = '20.19'

/** Looks at a project, the server and the spool. Changes nothing. */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const { directory, environment, client, spoolDirectory } = options
  const { nodeVersion = process.versions.node } = options
  const [installed, configuration, server, spool] = await Promise.all([
    findPackages(directory, new Set([SDK, ...KNOWN_PACKAGES.keys()])),
    readConfiguration(directory, environment),
    readServerState(client),
    readSpoolState(spoolDirectory),
  ])
  const own = installed.found.find(({ name }) => name === SDK)
  const others = installed.found.filter(({ name }) => name !== SDK)
  const packages = [sdkFinding(own?.version), ...diagnose({ ...installed, found: others })]
  const supported = isAtLeast(nodeVersion, NODE)
  const covered = packages.every(({ coverage }) => coverage !== 'not')
  return {
    directory,
    node: { version: nodeVersion, supported },
    packages,
    notes: notesOf(installed),
    configuration,
    server,
    spool,
    healthy: supported && covered && server.state !== 'refused',
  }
}

function notesOf({ unseen }: InstalledPackages): string[] {
  return [
    'A client with a transport of its own (a fetch option, a proxy) is captured by instrument(client).',
    'On an edge runtime there is only fetch to tap. WebSockets and gRPC are tapped nowhere.',
    ...unseen,
  ]
}

function sdkFinding(version: string | undefined): Finding {
  if (version === undefined) {
    const how = `not installed, so nothing is recorded: npm install ${SDK}`
    return { coverage: 'not', name: SDK, version: '', how }
  }
  const how = version === VERSION ? 'of the version of this command' : `this command is ${VERSION}`
  return { coverage: 'note', name: SDK, version, how }
}
