import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ownUrl } from './own-url.ts'

/** A program of this package that runs in a process or thread of its own. */
export interface OwnProgram {
  readonly path: string
  /** Arguments of Node without which it cannot be read: from source it is TypeScript. */
  readonly loader: readonly string[]
}

/**
 * Finds a program of ours: in the package a file beside this one's bundle, from source where it stands.
 *
 * @param source its path below `src`, without its ending
 * @returns undefined where it is missing, as in an app that was bundled into one file
 */
export function ownProgram(source: string): OwnProgram | undefined {
  const url = ownUrl()
  if (url === undefined) return undefined
  const isSource = url.endsWith('.ts')
  // The build's name: nothing that an app has beside its own bundle is taken for it.
  const file = isSource ? `./${source}.ts` : `./agentops-${basename(source)}.js`
  const path = fileURLToPath(new URL(file, url))
  return existsSync(path) ? { path, loader: isSource ? sourceLoader(url) : [] } : undefined
}

/** `--import tsx` does nothing in threads. Bun and Deno read TypeScript. */
function sourceLoader(url: string): string[] {
  if ('bun' in process.versions || 'deno' in process.versions) return []
  const tsx = pathToFileURL(createRequire(url).resolve('tsx')).href
  const { href } = new URL('./esm/api/index.mjs', tsx)
  const register = `data:text/javascript,import{register}from${JSON.stringify(href)};register()`
  return [`--import=${register}`, '--conditions=@agentops/source']
}
