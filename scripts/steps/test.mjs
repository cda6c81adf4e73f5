import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installIfNeeded } from './install.mjs'
import { run, runAside } from './run.mjs'

/** npm scripts of package.json, the longest first. They read the build, and each other not at all. */
const CHECKS = [
  'types',
  'lint',
  'clones',
  'boundaries',
  'unused',
  'style',
  'package',
  'docs:check',
  'format:check',
]
/** Projects of vitest.config.ts by name or pattern, in groups that run side by side: those of the last wait more than they work. */
const PROJECTS = [['unit'], ['integration*'], ['traffic'], ['faults', 'runtimes', 'browser']]

/** Runs everything, whatever fails, and ends with `N passed, N failed`. */
export async function test() {
  const installed = await installIfNeeded()
  if (installed !== 0) {
    process.exitCode = installed
    return
  }
  const results = [await build()]
  const isBuilt = results[0].failed === 0
  const waiting = [...CHECKS]
  const nextOnes = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) results.push(await check(name))
  }
  await Promise.all([nextOnes(), nextOnes()])
  for (const group of PROJECTS) {
    const isAlone = group.length === 1
    const ends = group.map((project) => runProject(project, { isBuilt, isAlone }))
    results.push(...(await Promise.all(ends)))
  }
  summarise(results)
}

async function build() {
  heading('build')
  const begun = Date.now()
  const code = await run('npm', ['run', '--silent', 'build'])
  return { name: 'build', passed: 0, failed: code === 0 ? 0 : 1, seconds: secondsSince(begun) }
}

async function check(name) {
  const begun = Date.now()
  const { code, output } = await runAside('npm', ['run', '--silent', name])
  heading(name)
  process.stdout.write(output)
  return { name, passed: 0, failed: code === 0 ? 0 : 1, seconds: secondsSince(begun) }
}

/** Programs that the tests start run from the build, where there is one: it takes them a fifth of the time. */
async function runProject(project, { isBuilt, isAlone }) {
  if (isAlone) heading(`test: ${project}`)
  const begun = Date.now()
  const directory = mkdtempSync(join(tmpdir(), 'agentops-test-'))
  const report = join(directory, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = ['--no-install', 'vitest', 'run', '--project', project, ...reporters]
  const env = isBuilt ? { AGENTOPS_TEST_BUILT: 'true' } : {}
  const ended = isAlone
    ? { code: await run('npx', args, { env }) }
    : await runAside('npx', args, { env })
  if (!isAlone) {
    heading(`test: ${project}`)
    process.stdout.write(ended.output)
  }
  const { passed, failed } = readReport(report)
  rmSync(directory, { recursive: true })
  const missed = ended.code !== 0 && failed === 0 ? 1 : failed
  return { name: `test: ${project}`, passed, failed: missed, seconds: secondsSince(begun) }
}

/** A file that could not be loaded has no tests; it counts as one that failed. */
function readReport(file) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'))
    const unread = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    )
    return { passed: numPassedTests, failed: numFailedTests + unread.length }
  } catch {
    return { passed: 0, failed: 0 }
  }
}

function summarise(results) {
  heading('summary')
  for (const { name, passed, failed, seconds } of results) {
    const tests = name.startsWith('test:') ? `${passed} passed, ${failed} failed` : ''
    const verdict = failed === 0 ? 'ok' : 'FAILED'
    console.log(`${verdict.padEnd(7)}${name.padEnd(20)}${String(seconds).padStart(5)} s  ${tests}`)
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}

function heading(text) {
  console.log(`\n== ${text} ${'='.repeat(Math.max(0, 72 - text.length))}`)
}

function secondsSince(begun) {
  return Math.round((Date.now() - begun) / 1000)
}
