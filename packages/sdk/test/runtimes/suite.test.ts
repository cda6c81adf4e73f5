import { runProcess } from '@agentops/testkit/processes'
import { installRuntime } from '@agentops/testkit/runtimes'
import { type TemporaryDirectory, temporaryDirectory } from '@agentops/testkit/temporary-directory'
import { readFile } from 'node:fs/promises'
import { delimiter, dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differencesOn } from './differences.ts'
import { OTHER_RUNTIMES, type Runtime } from './runtimes.ts'

/** The SDK's own tests, run by vitest in each runtime: with Bun and Deno all but what differences.ts names, which must fail there. */

const ROOT = join(import.meta.dirname, '../../../..')
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')
/** The integration tests take minutes, more on a busy machine. */
const TIMEOUT_MS = 3_600_000

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

let reports: TemporaryDirectory

beforeAll(async () => {
  reports = await temporaryDirectory('suite')
})

afterAll(() => reports.remove())

async function runSuite(runtime: (typeof OTHER_RUNTIMES)[number], project: string) {
  const file = join(reports.path, `${runtime.title}-${project}.json`)
  const command = await installRuntime(runtime.from)
  const bun = runtime.name === 'bun' ? ['--bun'] : []
  const options = ['--retry=1', '--reporter=json', `--outputFile=${file}`]
  const { stderr } = await runProcess({
    command,
    args: [
      ...(runtime.args ?? bun),
      VITEST,
      'run',
      // Those that look inside the package are a project of their own: `integration-inside`.
      `--project=${project}*`,
      ...options,
      'packages/sdk',
    ],
    cwd: ROOT,
    // Programs that the tests start as `node` are this Node's.
    env: {
      AGENTOPS_TEST_BUILT: 'true',
      ...(runtime.name === 'nodejs' && {
        PATH: dirname(command) + delimiter + process.env['PATH'],
      }),
    },
  })
  const text = await readFile(file, 'utf8').catch(() => '')
  if (!text) throw new Error(`vitest left no report: ${stderr}`)
  return JSON.parse(text) as Report
}

/** Tests as differences.ts names them; a file that could not be read is one. */
function testsIn({ testResults }: Report): { name: string; status: string }[] {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(join(ROOT, 'packages/sdk/test'), name)
    if (assertionResults.length === 0) return [{ name: `${file}: ${message}`, status: 'failed' }]
    return assertionResults.map(({ fullName, status }) => ({ name: `${file} ${fullName}`, status }))
  })
}

/** What is not as differences.ts says: tests that do not pass, and excuses that nothing needs any more. */
function unexpected(report: Report, runtime: Runtime, project: string) {
  const tests = testsIn(report)
  const excused = project === 'integration' ? differencesOn(runtime.name) : new Set<string>()
  const failed = tests.filter(({ status }) => status !== 'passed').map(({ name }) => name)
  const needless = [...excused].filter((name) => !failed.includes(name))
  return { failed: failed.filter((name) => !excused.has(name)), needless }
}

describe.each(OTHER_RUNTIMES)('on $title', (runtime) => {
  it.each([
    { project: 'unit', least: 390 },
    { project: 'integration', least: 350 },
  ])(
    'the $project tests pass',
    async ({ project, least }) => {
      const report = await runSuite(runtime, project)
      const tests = testsIn(report)
      expect(unexpected(report, runtime, project)).toEqual({ failed: [], needless: [] })
      expect(tests.filter(({ status }) => status === 'passed').length).toBeGreaterThan(least)
    },
    TIMEOUT_MS,
  )
})
