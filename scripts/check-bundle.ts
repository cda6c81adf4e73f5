/** Checks what importing the built SDK loads, in a fresh process; needs a build. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const BUNDLE = join(import.meta.dirname, '../packages/sdk/bundle')
/** Any file: what Node itself needs for importing one is not counted. */
const OTHER = join(import.meta.dirname, 'node-version.mjs')
const ALLOWED = ['async_hooks', 'internal/']

const program = `
  await import(${JSON.stringify(OTHER)})
  const before = new Set(process.moduleLoadList)
  await import(${JSON.stringify(join(BUNDLE, 'index.js'))})
  const loaded = process.moduleLoadList.filter((name) => !before.has(name))
  process.stdout.write(JSON.stringify(loaded))`

const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program])
const loaded: unknown = JSON.parse(output.toString('utf8'))
const names = Array.isArray(loaded) ? loaded.map((line) => String(line)) : []
const extra = names
  .map((line) => line.replace(/^(NativeModule|Internal Binding) /, ''))
  .filter((name) => !ALLOWED.some((allowed) => name.startsWith(allowed)))

for (const name of extra) {
  console.log(
    `bad   importing @agentops/sdk loads ${name}: use it when it is needed, not at the top`,
  )
}
if (extra.length === 0) console.log('ok    importing @agentops/sdk loads no module of Node')

const edge = readdirSync(join(BUNDLE, 'edge'), { recursive: true, encoding: 'utf8' })
const files = edge.filter((name) => name.endsWith('.js'))
const imported = files.flatMap((name) => {
  const text = readFileSync(join(BUNDLE, 'edge', name), 'utf8')
  // Its own files are beside it.
  return text.match(/\b(?:import|from|require)\s*\(?\s*["'](?!\.)[\w@:./-]+["']/g) ?? []
})
for (const text of imported)
  console.log(`bad   the build for edge runtimes has ${text}: it must import nothing`)
if (imported.length === 0) console.log('ok    the build for edge runtimes imports nothing')

/** `init()` never throws: a client that cannot be made as it was asked for would be one with defaults. */
const client = `
  const { Client } = await import(${JSON.stringify(join(BUNDLE, 'edge/index.js'))})
  const client = new Client({ export: false, captureLogs: true, propagateTo: ['localhost'] })
  if (client.config.export) throw new Error('its options are lost')`
const made = spawnSync(process.execPath, ['--input-type=module', '--eval', client])
const problem = made.stderr.toString('utf8').match(/^\w*Error.*$/m)?.[0] ?? ''
if (made.status === 0) console.log('ok    the build for edge runtimes makes a client')
else console.log(`bad   the build for edge runtimes makes no client: ${problem}; see src/edge`)

process.exitCode = extra.length + imported.length > 0 || made.status !== 0 ? 1 : 0
