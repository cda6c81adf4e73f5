import { describe } from 'vitest'
import { type RunningServer, startServer } from '../src/index.ts'
import { describeConformance } from './conformance.ts'
import { temporaryDirectory } from './support/directories.ts'

describe('a server on the embedded engine', () => {
  describeConformance(async () => {
    const directory = temporaryDirectory()
    const start = (): Promise<RunningServer> =>
      startServer({ port: 0, dataDirectory: directory.path })
    let server = await start()
    return {
      url: server.url,
      restart: async () => {
        await server.close()
        server = await start()
        return server.url
      },
      close: async () => {
        await server.close()
        directory.remove()
      },
    }
  })
})
