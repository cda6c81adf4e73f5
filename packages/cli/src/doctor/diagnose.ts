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
    ...found.map(findingOf),
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

function findingOf(installed: InstalledPackage): Finding {
  const { name, version } = installed
  const known = KNOWN_PACKAGES.get(name)
  return { name, version, ...(known ? meaningOf(known, version) : UNKNOWN) }
}

const UNKNOWN = { coverage: 'not', how: 'nothing is known of this package' } as const

function meaningOf(known: KnownPackage, version: string): Pick<Finding, 'coverage' | 'how'> {
  switch (known.kind) {
    case 'provider':
      return providerMeaning(known, version)
    case 'framework':
      return frameworkMeaning(known.integration)
    case 'instrumentation':
      return { coverage: 'note', how: `other instrumentation: ${known.follows}` }
    case 'unsupported':
      return { coverage: 'not', how: known.reason }
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

/** The transport of a version, by its major. */
export function transportOf(transports: ProviderPackage['transports'], version: string): Transport {
  const major = Number(/^\d+/.exec(version)?.[0] ?? 0)
  return transports.find(([from]) => major >= from)?.[1] ?? 'fetch'
}
