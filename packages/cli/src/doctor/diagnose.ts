import { isAtLeast } from './version.ts'
import type { InstalledPackage, InstalledPackages } from './installed-packages.ts'
import {
  KNOWN_PACKAGES,
  type KnownPackage,
  type ProviderPackage,
  type Transport,
} from './known-packages.ts'

/** Whether something is recorded; a note is about what records nothing itself. */
type Coverage = 'captured' | 'not' | 'note'

/** One line of the report. */
export interface Finding {
  readonly coverage: Coverage
  readonly name: string
  readonly version: string
  /** How it is captured, or what will not be and why. */
  readonly how: string
}

const HOW: Readonly<Record<Transport, string>> = {
  fetch: 'by the tap on fetch',
  http: 'by the tap on node:http',
  http2: 'by the tap on node:http2; with NodeHttpHandler by the one on node:http',
}

/** What the packages of a project mean for recording, those that are missed first. */
export function diagnose({ found, declared }: InstalledPackages): Finding[] {
  const findings = [
    ...found.filter(isTelling).map(findingOf),
    ...declared.map((name): Finding => ({
      coverage: 'note',
      name,
      version: '',
      how: 'declared in package.json, not installed: run your package manager',
    })),
  ]
  return findings.toSorted(
    (one, other) => ORDER.indexOf(one.coverage) - ORDER.indexOf(other.coverage),
  )
}

const ORDER: readonly Coverage[] = ['not', 'captured', 'note']

/** Many packages bring a bundler; what matters is whether the project uses one. */
function isTelling({ name, isDirect }: InstalledPackage): boolean {
  return isDirect || KNOWN_PACKAGES.get(name)?.kind !== 'bundler'
}

function findingOf(installed: InstalledPackage): Finding {
  const { name, version } = installed
  const known = KNOWN_PACKAGES.get(name)
  return { name, version, ...(known ? meaningOf(known, installed) : UNKNOWN) }
}

const UNKNOWN = { coverage: 'not', how: 'nothing is known of this package' } as const

const BUNDLED =
  'bundles are recorded too; to count tokens that nobody reported, leave @agentops/sdk external or put its bundle/agentops-token-thread.js beside them'

function meaningOf(
  known: KnownPackage,
  { version, isDirect }: InstalledPackage,
): Pick<Finding, 'coverage' | 'how'> {
  switch (known.kind) {
    case 'provider':
      return providerMeaning(known, version)
    case 'framework':
      return frameworkMeaning(known.integration)
    case 'instrumentation':
      return { coverage: 'note', how: `other instrumentation: ${known.follows}` }
    case 'bundler':
      return { coverage: 'note', how: BUNDLED }
    case 'unsupported':
      return unsupportedMeaning(known.reason, isDirect)
    default:
      return known satisfies never
  }
}

function frameworkMeaning(integration?: string): Pick<Finding, 'coverage' | 'how'> {
  const adds = integration === undefined ? '' : `; agents and tools by ${integration}`
  return { coverage: 'captured', how: `its LLM calls by the taps${adds}` }
}

function providerMeaning(
  { transports, missing }: ProviderPackage,
  version: string,
): Pick<Finding, 'coverage' | 'how'> {
  const how = HOW[transportOf(transports, version)]
  return missing === undefined
    ? { coverage: 'captured', how }
    : { coverage: 'captured', how: `${how}; not: ${missing}` }
}

/** What only another package needs may never be used: its calls are missed if it is. */
function unsupportedMeaning(reason: string, isDirect: boolean): Pick<Finding, 'coverage' | 'how'> {
  return isDirect
    ? { coverage: 'not', how: reason }
    : {
        coverage: 'note',
        how: `brought by another package, not recorded if that uses it: ${reason}`,
      }
}

/** The transport of a version. */
export function transportOf(transports: ProviderPackage['transports'], version: string): Transport {
  return transports.find(([from]) => isAtLeast(version, from))?.[1] ?? 'fetch'
}
