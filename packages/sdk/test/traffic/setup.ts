import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startServerProcess } from '../shared-server.ts'
import { featureTable } from './feature-table.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the server that all recorded traffic is stored in. */
    serverUrl: string
    /** Where each provider leaves its findings. */
    findingsDirectory: string
  }
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
    await server.close()
  }
}
