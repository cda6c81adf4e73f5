import { createRequire } from 'node:module'

/** What came of one use of a helper. */
export interface Finding {
  readonly sdk: string
  readonly call: string
  readonly helper: string
  readonly isSame: boolean
}

const INTRODUCTION = `# What a provider's SDK does, with and without us

Every helper that the official SDKs offer on what their calls return is used three times: without
AgentOps, while it records, and by a client that is bound to a session
(\`instrument(client, { session })\`). The helpers are listed from the SDKs' own classes; the answers are
recorded traffic, served on this machine. What the application gets is compared deeply: values, pieces,
events, classes, headers, errors and their causes.

\`(await).\` stands for what the call resolves to, \`for await\` for iteration. This page is written by
\`packages/sdk/test/fidelity-table.test.ts\`, which fails when it is not what the run has found;
\`UPDATE_DOCS=1\` writes it anew.
`

/** Methods that Node has since 22 only: they are compared where they are, and not listed. */
const YOUNGER = /bytes$/

function versionOf(sdk: string): string {
  const { devDependencies }: { devDependencies: Record<string, string> } = createRequire(
    import.meta.url,
  )('../../package.json')
  const wanted = devDependencies[sdk] ?? ''
  const [, name = sdk, version = wanted] = /^npm:(.+)@(.+)$/.exec(wanted) ?? []
  return `${name} ${version}`
}

function listed(findings: readonly Finding[], isSame: boolean): string {
  const names = findings.filter((finding) => finding.isSame === isSame)
  return names.map(({ helper }) => `\`${helper}\``).join(', ') || 'none'
}

function row(findings: readonly Finding[], call: string): string {
  const of = findings.filter((finding) => finding.call === call)
  return `| \`${call}\` | ${listed(of, true)} | ${listed(of, false)} |`
}

function sumRow(findings: readonly Finding[], sdk: string): string {
  const of = findings.filter((finding) => finding.sdk === sdk)
  return `| ${versionOf(sdk)} | ${of.length} | ${of.filter(({ isSame }) => isSame).length} |`
}

function section(findings: readonly Finding[], sdk: string): string {
  const of = findings.filter((finding) => finding.sdk === sdk)
  const calls = [...new Set(of.map(({ call }) => call))]
  const rows = calls.map((call) => row(of, call))
  return `## ${versionOf(sdk)}\n\n| call | the same | different |\n|---|---|---|\n${rows.join('\n')}\n`
}

/** The page that says what was found, in Markdown. */
export function fidelityPage(all: readonly Finding[]): string {
  const findings = all.filter(({ helper }) => !YOUNGER.test(helper))
  const sdks = [...new Set(findings.map(({ sdk }) => sdk))]
  const sums = sdks.map((sdk) => sumRow(findings, sdk))
  const head = `| SDK | helpers used | the same |\n|---|---|---|\n${sums.join('\n')}\n`
  return [INTRODUCTION, head, ...sdks.map((sdk) => section(findings, sdk))].join('\n')
}
