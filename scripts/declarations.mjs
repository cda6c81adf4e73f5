// Makes the built types import files that are there: `./client.js`, not `./client.ts`. TypeScript takes the
// latter for what is beside them, Deno does not.
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const IMPORTED = /(\bfrom |\bimport\(|\bimport )(['"])(\.{1,2}\/[^'"]+)\.tsx?\2/g
const packages = join(import.meta.dirname, '../packages')

for (const name of readdirSync(packages)) {
  const dist = join(packages, name, 'dist')
  if (!existsSync(dist)) continue
  for (const file of readdirSync(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue
    const path = join(dist, file)
    const text = readFileSync(path, 'utf8')
    const mended = text.replaceAll(IMPORTED, '$1$2$3.js$2')
    if (mended === text) continue
    // With the time that it had: nothing that is built from it is out of date.
    const { atime, mtime } = statSync(path)
    writeFileSync(path, mended)
    utimesSync(path, atime, mtime)
  }
}
