import { join } from 'node:path'
import { describe } from 'vitest'
import { startEngine } from '../src/engine/supervisor.ts'
import { type RunningServer, startServer } from '../src/index.ts'
import { silentLogger } from '../src/logger.ts'
import { describeConformance } from './conformance.ts'
import { temporaryDirectory } from './support/directories.ts'

describe('a server on a ClickHouse URL', () => {
  describeConformance(async () => {
    const directory = temporaryDirectory()
    const engine = await startEngine({
      directory: join(directory.path, 'engine'),
      address: { port: 0 },
      logger: silentLogger,
    })
    const store = `http://default:secret@127.0.0.1:${engine.port}/default`
    const start = (): Promise<RunningServer> =>
      startServer({ port: 0, dataDirectory: directory.path, store })
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
        await engine.stop()
        directory.remove()
      },
    }
  })
})
