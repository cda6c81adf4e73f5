import { startProcess } from '@agentops/testkit/processes'
import { join } from 'node:path'

/**
 * Takes the place of `@agentops/server` where Bun or Deno run the tests (vitest.config.ts): the server is
 * made for Node, and has a process of it.
 */
export async function startServer(
  options: object,
): Promise<{ url: string; port: number; close(): Promise<void> }> {
  const running = startProcess({
    command: 'node',
    args: [join(import.meta.dirname, 'node-server.mjs'), JSON.stringify(options)],
  })
  const line = await running.waitForLine(/^url /)
  const url = line.slice('url '.length)
  return {
    url,
    port: Number(new URL(url).port),
    async close() {
      running.kill()
      await running.finished()
    },
  }
}
