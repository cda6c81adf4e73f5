import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const known = new Map<string, boolean>()

/** Whether a file imports what a package does not export, or imports a file that does. */
function looksInside(file: string): boolean {
  const before = known.get(file)
  if (before !== undefined) return before
  known.set(file, false)
  const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)
  const isInside = [...imports].some(([, name = '']) => {
    const path = resolve(dirname(file), name)
    return /\/packages\/\w+\/src\//.test(path) || (existsSync(path) && looksInside(path))
  })
  known.set(file, isInside)
  return isInside
}

/** Tests that can run from source alone, as they look into a package: paths from the root. */
export function testsThatLookInside(): string[] {
  return readdirSync(join(root, 'packages')).flatMap((name) => {
    const directory = join('packages', name, 'test')
    if (!existsSync(join(root, directory))) return []
    return readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
      .map((file) => join(directory, file))
      .filter((file) => file.endsWith('.test.ts') && looksInside(join(root, file)))
  })
}
