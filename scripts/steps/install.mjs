import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run } from './run.mjs'

/**
 * Installs the dependencies when they are missing or not those of package-lock.json.
 *
 * @returns the exit code; 0 also when there was nothing to do
 */
export async function installIfNeeded() {
  if (isInstalled()) return 0
  console.error('Installing dependencies …')
  // Not `npm ci`: it refuses a lock that a registry without other platforms' packages has written.
  return run('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'])
}

function isInstalled() {
  const wanted = readLock('package-lock.json')
  const installed = readLock(join('node_modules', '.package-lock.json'))
  if (!installed) return false
  return Object.entries(wanted?.packages ?? {}).every(([path, entry]) => {
    // Optional packages are those of other platforms; '' and links are our own.
    if (path === '' || entry.link || entry.optional || entry.devOptional) return true
    return !path.includes('node_modules') || installed.packages[path]?.version === entry.version
  })
}

function readLock(name) {
  try {
    return JSON.parse(readFileSync(join(ROOT, name), 'utf8'))
  } catch {
    return undefined
  }
}
