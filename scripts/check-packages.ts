/** Checks the published shape of each public package with publint; needs a build. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const packages = join(import.meta.dirname, '..', 'packages')
let problems = 0

for (const name of readdirSync(packages)) {
  const directory = join(packages, name)
  const manifest: Record<string, unknown> = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  )
  if (manifest['private'] === true) continue
  // Packed by hand rather than by npm: the file list is checked, no archive is needed.
  const { messages } = await publint({ pkgDir: directory, strict: true, pack: false })
  const lines = messages.map((message) => formatMessage(message, manifest) ?? message.code)
  problems += lines.length
  console.log(`${lines.length === 0 ? 'ok  ' : 'bad '}  ${String(manifest['name'])}`)
  for (const line of lines) console.log(`      ${line}`)
}
process.exitCode = problems > 0 ? 1 : 0
