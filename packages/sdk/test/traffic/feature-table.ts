import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { groupBy } from './group.ts'
import type { CaseFindings, Tally } from './report.ts'

/** Column of the table → features of recorded cases that belong to it. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  chat: ['chat', 'generate', 'interactions', 'multi-turn', 'responses-api', 'assistants'],
  stream: ['stream'],
  tools: ['tools', 'tool-call', 'tool-result'],
  'parallel tools': ['parallel-tools'],
  'server tools, citations': ['server-tools', 'citations'],
  reasoning: ['reasoning'],
  'structured output': ['json-schema', 'json-mode'],
  caching: ['prompt-caching', 'cached-tokens', 'cache-write'],
  'vision, audio, files': ['vision', 'audio', 'document'],
  'many choices': ['multi-choice'],
  refusals: ['refusal'],
  errors: ['error', 'stream-error'],
  embeddings: ['embeddings'],
  'rerank, moderation, images': ['rerank', 'moderations', 'image-generation'],
  'token counts': ['count-tokens'],
  completions: ['legacy-completions'],
}

interface ProviderFindings {
  readonly provider: string
  readonly findings: readonly CaseFindings[]
}

function readFindings(directory: string): ProviderFindings[] {
  const read = readdirSync(directory).map(
    (file) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as ProviderFindings,
  )
  return read.sort((left, right) => left.provider.localeCompare(right.provider))
}

function sum(tallies: readonly Tally[]): string {
  const agreed = tallies.reduce((count, tally) => count + tally.agreed, 0)
  const total = tallies.reduce((count, tally) => count + tally.total, 0)
  return total === 0 ? '' : `${agreed}/${total}`
}

function facts({ codec, stored, cut }: CaseFindings): Tally[] {
  return [codec, stored, cut]
}

function featureCell(findings: readonly CaseFindings[], features: readonly string[]): string {
  const having = findings.filter((found) => found.features.some((name) => features.includes(name)))
  return sum(having.flatMap(facts))
}

function row(provider: string, findings: readonly CaseFindings[]): string {
  const cells = [
    `${findings.reduce((count, { interactions }) => count + interactions, 0)}`,
    ...Object.values(FEATURES).map((features) => featureCell(findings, features)),
    sum(findings.flatMap(facts)),
    sum(findings.map(({ outcomes }) => outcomes)),
  ]
  return `| ${provider} | ${cells.join(' | ')} |`
}

function notesOf({ provider, findings }: ProviderFindings): string[] {
  return findings.flatMap(({ name, notes }) =>
    [...new Set(notes)].map((note) => `${provider}, ${name}: ${note}`),
  )
}

/**
 * Facts that agree of those compared, by provider and feature: of the codec, of the stored event, and
 * of the events of streams that came in other pieces. A case counts for each of its features.
 *
 * @param directory where {@link Report} has left its findings
 */
export function featureTable(directory: string): string {
  const read = readFindings(directory)
  const providers = groupBy(read, ({ provider }) => provider)
  const rows = [...providers].map(([provider, group]) =>
    row(
      provider,
      group.flatMap(({ findings }) => findings),
    ),
  )
  const all = row(
    '**all**',
    read.flatMap(({ findings }) => findings),
  )
  const columns = ['provider', 'interactions', ...Object.keys(FEATURES), 'facts', 'SDK results']
  return [
    '',
    `| ${columns.join(' | ')} |`,
    `|${'---|'.repeat(columns.length)}`,
    ...rows,
    all,
    '',
    'What differs:',
    ...read.flatMap(notesOf).map((note) => `- ${note}`),
    '',
  ].join('\n')
}
