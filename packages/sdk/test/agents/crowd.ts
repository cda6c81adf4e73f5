/**
 * Agents side by side, each of which records a session of its own: `threads` or `cluster` of them,
 * which stay when a second argument says so, or one thread that is `stopped` from outside.
 */
import cluster from 'node:cluster'
import { once } from 'node:events'
import { isMainThread, Worker } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { init, recordTool } from '@agentops/sdk'

const COUNT = 2
const STEPS = 40
const [, , way = '', isStaying] = process.argv
/** A thread does not inherit the loader of its process. */
const PRELUDE = `import('tsx/esm/api').then(({ register }) => {
  register()
  return import(${JSON.stringify(fileURLToPath(import.meta.url))})
})`

function startThread(argv: string[], stdout = false): Worker {
  return new Worker(PRELUDE, { eval: true, argv, stdout })
}

/** One agent: a session with so many steps. */
async function work(): Promise<void> {
  const client = init()
  const step = recordTool('step')(async (n: number) => n)
  for (let n = 0; n < STEPS; n += 1) await step(n)
  // Whoever is stopped or killed after this line has everything on disk.
  await client.flush({ timeoutMs: 1 })
  process.stdout.write(`session ${client.sessions.find()?.id}\n`)
  if (isStaying) setInterval(() => undefined, 1000)
  else cluster.worker?.disconnect()
}

async function stopThread(): Promise<void> {
  init({ autoStartSession: false })
  const worker = startThread([way, 'stays'], true)
  worker.stdout.pipe(process.stdout)
  await once(worker.stdout, 'data')
  await worker.terminate()
  setInterval(() => undefined, 1000)
}

if (!isMainThread || cluster.isWorker) await work()
else if (way === 'stopped') await stopThread()
else {
  for (let n = 0; n < COUNT; n += 1) {
    if (way === 'cluster') cluster.fork()
    else startThread(process.argv.slice(2))
  }
  await work()
}
