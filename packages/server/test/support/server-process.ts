import { startServer } from '@agentops/server'

/** A server in a process of its own, which a test may kill: `server-process.ts DIRECTORY`. */
try {
  const server = await startServer({ port: 0, dataDirectory: process.argv[2] ?? '' })
  process.stdout.write(`${server.url}\n`)
  process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
