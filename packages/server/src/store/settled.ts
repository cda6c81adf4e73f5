import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from './connection.ts'

/** The longest that a read waits for what was acknowledged before it, unless the store is away. */
const MOST_MS = 5000

/** A store whose reads see everything that was acknowledged before them. */
export function settling(store: Store, settled: () => Promise<void>): Store {
  return {
    label: store.label,
    query: async (sql, parameters) => {
      await within(settled(), MOST_MS)
      return store.query(sql, parameters)
    },
    insert: (table, rows, options) => store.insert(table, rows, options),
    insertBinary: (rows) => store.insertBinary(rows),
    command: (sql) => store.command(sql),
    ping: () => store.ping(),
    close: () => store.close(),
  }
}

async function within(work: Promise<void>, milliseconds: number): Promise<void> {
  const timer = new AbortController()
  const pause = sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined)
  try {
    await Promise.race([work, pause])
  } finally {
    timer.abort()
  }
}
