import type { ServerResponse } from 'node:http'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

/**
 * Writes chunks one HTTP chunk each and ends the response. A reader who left ends it early; a slow
 * reader is waited for. Node merges what is written in one turn of the event loop, so each chunk
 * gets its own.
 *
 * @param delayMs milliseconds before each chunk, by its index
 * @returns false when the reader left before the end
 */
export async function writeChunks(
  response: ServerResponse,
  chunks: Iterable<Uint8Array | string>,
  delayMs: (index: number) => number = () => 0,
): Promise<boolean> {
  let index = 0
  for (const chunk of chunks) {
    const delay = delayMs(index)
    await (delay > 0 ? sleep(delay) : nextTurn())
    if (response.destroyed) return false
    if (!response.write(chunk)) await drained(response)
    index += 1
  }
  response.end()
  return !response.destroyed
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}
