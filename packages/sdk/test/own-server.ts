import { startServer } from '@agentops/server'
import { temporaryDirectory } from '@agentops/testkit/temporary-directory'

/** A server on a directory of its own. */
export async function startOwnServer(
  options: { readonly pricesFile?: string } = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const directory = await temporaryDirectory('agentops-sdk-')
  const server = await startServer({ port: 0, dataDirectory: directory.path, ...options })
  return {
    url: server.url,
    async close() {
      await server.close()
      await directory.remove()
    },
  }
}
