import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { featureTable } from './feature-table.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the server that all recorded traffic is stored in. */
    serverUrl: string
    /** Where each provider leaves its findings. */
    findingsDirectory: string
  }
}

/** A process of its own: set-up files are resolved without the condition that tests run from source by. */
async function startServerProcess(): Promise<{ process: ChildProcess; url: string }> {
  const program = fileURLToPath(new URL('server-process.ts', import.meta.url))
  const execArgv = ['--conditions=@agentops/source', '--import', 'tsx']
  const child = fork(program, { execArgv })
  const [url] = (await once(child, 'message')) as [string]
  return { process: child, url }
}

/** One server for all files, and one table at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServerProcess()
  const directory = await mkdtemp(join(tmpdir(), 'agentops-traffic-'))
  const findings = join(directory, 'findings')
  project.provide('serverUrl', server.url)
  project.provide('findingsDirectory', findings)
  return async () => {
    if (existsSync(findings)) process.stdout.write(featureTable(findings))
    await rm(directory, { recursive: true })
    const ended = once(server.process, 'exit')
    server.process.disconnect()
    await ended
  }
}
