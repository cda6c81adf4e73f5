import { startOwnServer } from './own-server.ts'

// Runs until its parent lets go of it, and tells it where it listens.
const server = await startOwnServer()
process.once('disconnect', () => void server.close())
process.send?.(server.url)
