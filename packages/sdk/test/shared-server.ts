import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a server for all files, where there is one. */
    sharedServerUrl: string | undefined
  }
}

/** Starts a server in a process of its own: set-up files are resolved without the conditions of tests. */
export async function startServerProcess(): Promise<{ url: string; close(): Promise<void> }> {
  const program = fileURLToPath(new URL('server-process.ts', import.meta.url))
  const execArgv = ['--conditions=@agentops/source', '--import', 'tsx']
  const child = fork(program, { execArgv })
  const [url] = (await once(child, 'message')) as [string]
  return {
    url,
    async close() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

/** One server for all files of a whole run; a file that is run alone starts its own when it needs one. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const isWhole = process.env['AGENTOPS_TEST_BUILT'] === 'true' && !('bun' in process.versions)
  if (!isWhole || 'deno' in process.versions) return undefined
  const server = await startServerProcess()
  project.provide('sharedServerUrl', server.url)
  return () => server.close()
}
