/** Called with the number of a thread that has ended. Must not throw. */
type ThreadListener = (thread: number) => void

/** The part of a worker thread that is looked at. */
interface Thread {
  readonly threadId: number
  once(event: 'exit', listener: () => void): unknown
}

const listeners = new Set<ThreadListener>()

function onWorker(worker: Thread): void {
  // Once it has ended, it does not tell its number any more.
  const { threadId } = worker
  worker.once('exit', () => {
    for (const listener of listeners) listener(threadId)
  })
}

/**
 * Calls a listener when a thread that was started from this one has ended, however it did; the
 * result ends that.
 */
export function watchThreads(listener: ThreadListener): () => void {
  if (listeners.size === 0) process.on('worker', onWorker)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) process.off('worker', onWorker)
  }
}
