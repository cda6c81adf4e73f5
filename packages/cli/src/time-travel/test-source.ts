import type { Recording } from '@agentops/protocol/recording'

/** What a test is written for. */
export type TestRunner = 'node' | 'vitest'

/** What a test says. */
export interface TestParts {
  readonly runner: TestRunner
  readonly recording: Recording
  /** The recording's file, beside the test. */
  readonly cassette: string
  /** The program and its arguments. */
  readonly command: readonly string[]
  /** Where it runs, from the test's directory: `../`. */
  readonly directory: string
  /** Patterns that were taken out of the recording; the program has to leave them out as well. */
  readonly patterns: readonly RegExp[]
}

const HEADS: Readonly<Record<TestRunner, readonly string[]>> = {
  node: [
    "import { test } from 'node:test'",
    "import { withRecording } from '@agentops/sdk/testing'",
  ],
  vitest: [
    "import { withRecording } from '@agentops/sdk/testing'",
    "import { test } from 'vitest'",
  ],
}

/** Variables without which a provider's SDK does not start; the key is never used. */
const KEYS: readonly (readonly [provider: RegExp, variable: string])[] = [
  [/^openai/, 'OPENAI_API_KEY'],
  [/^az/, 'AZURE_OPENAI_API_KEY'],
  [/^anthropic/, 'ANTHROPIC_API_KEY'],
  [/^(gcp|google)/, 'GEMINI_API_KEY'],
  [/^mistral/, 'MISTRAL_API_KEY'],
  [/^cohere/, 'CO_API_KEY'],
  [/^groq/, 'GROQ_API_KEY'],
  [/^ai21/, 'AI21_API_KEY'],
  [/^together/, 'TOGETHER_API_KEY'],
  [/^openrouter/, 'OPENROUTER_API_KEY'],
  [/^aws/, 'AWS_ACCESS_KEY_ID'],
  [/^aws/, 'AWS_SECRET_ACCESS_KEY'],
  [/^aws/, 'AWS_REGION'],
]

/** The source of a test: an ES module that Node and vitest run as it is. */
export function testSource(parts: TestParts): string {
  const { runner, recording, cassette, command, directory } = parts
  const name = `asks what was recorded: ${recording.session.name || recording.session.id}`
  const timeout = runner === 'vitest' ? '60_000' : '{ timeout: 60_000 }'
  const body = [
    'async () => {',
    `  await withRecording(recording, ({ run }) => run(${command.map(quoted).join(', ')}), {`,
    ...optionsOf(parts, directory).map((line) => `    ${line}`),
    '  })',
    '}',
  ].join('\n')
  const call =
    runner === 'vitest'
      ? `test(${quoted(name)}, ${body}, ${timeout})`
      : `test(${quoted(name)}, ${timeout}, ${body})`
  return [
    ...HEADS[runner],
    '',
    '// Made by `agentops timetravel export-test`. It runs the agent with the answers that were recorded,',
    '// without a network, and fails when the agent asks for something else.',
    `const recording = new URL(${quoted(`./${cassette}`)}, import.meta.url)`,
    '',
    call,
    '',
  ].join('\n')
}

function optionsOf({ recording, patterns }: TestParts, directory: string): string[] {
  const providers = new Set(recording.events.map(({ provider }) => provider))
  const variables = KEYS.filter(([known]) => [...providers].some((one) => known.test(one)))
  const env = variables.map(([, name]) => `${name}: 'unused'`)
  if (patterns.length > 0) {
    const list = patterns.map(({ source }) => source.replaceAll(' ', String.raw`\x20`)).join(' ')
    env.push(`AGENTOPS_SECRET_PATTERNS: ${quoted(list)}`)
  }
  const lines = [`cwd: new URL(${quoted(directory)}, import.meta.url),`]
  return env.length === 0 ? lines : [...lines, `env: { ${env.join(', ')} },`]
}

/** A text as source: names of sessions are anybody's. */
function quoted(text: string): string {
  return `'${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)}'`
}
