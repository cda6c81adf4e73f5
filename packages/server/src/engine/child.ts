import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from 'chdb'
import { createListener } from './listener.ts'
import type { EngineAddress, EngineFailure, EngineNews, EngineOrder } from './messages.ts'
import { Pool } from './pool.ts'

/**
 * The engine's process: chDB behind ClickHouse's HTTP interface. It lives and dies with its parent,
 * and may be killed at any moment: what it answered is on disk.
 */

const MEGABYTE = 1024 * 1024

/** Caches and threads are pinned: ClickHouse's defaults are made for a machine of its own. */
function engineSettings(memoryBytes: number): string[] {
  const settings = {
    max_server_memory_usage: memoryBytes,
    mark_cache_size: 64 * MEGABYTE,
    primary_index_cache_size: 64 * MEGABYTE,
    uncompressed_cache_size: 0,
    index_mark_cache_size: 32 * MEGABYTE,
    index_uncompressed_cache_size: 0,
    mmap_cache_size: 0,
    compiled_expression_cache_size: 16 * MEGABYTE,
    background_pool_size: 2,
    background_common_pool_size: 2,
    background_schedule_pool_size: 4,
    max_threads: 2,
    max_insert_threads: 1,
    max_execution_time: 60,
    output_format_json_quote_64bit_integers: 1,
    session_timezone: 'UTC',
  }
  return Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
}

async function start(order: EngineOrder): Promise<void> {
  const chdb = await import('chdb').catch((error: unknown) => giveUp('missing', error))
  mkdirSync(order.directory, { recursive: true, mode: 0o700 })
  const incoming = join(order.directory, 'incoming')
  rmSync(incoming, { recursive: true, force: true })
  mkdirSync(incoming, { mode: 0o700 })
  const connectionArgs = engineSettings(order.memoryBytes)
  const connect = (): Session => new chdb.Session(order.directory, { connectionArgs })
  const pool = open(() => new Pool(connect, incoming))
  const server = createListener(pool)
  const stop = (): void => {
    server.close()
    pool.close()
    process.exit(0)
  }
  process.on('disconnect', stop)
  process.on('SIGTERM', stop)
  process.on('SIGINT', () => undefined)
  server.on('error', (error) => giveUp('failed', error))
  listen(order.address, (target) =>
    server.listen(target, () => {
      if ('path' in target) chmodSync(target.path, 0o600)
      const bound = server.address()
      tell({ type: 'ready', port: typeof bound === 'object' && bound ? bound.port : null })
    }),
  )
}

function open(openPool: () => Pool): Pool {
  try {
    return openPool()
  } catch (error) {
    return giveUp(/lock/i.test(String(error)) ? 'locked' : 'failed', error)
  }
}

type Target = { readonly path: string } | { readonly port: number; readonly host: string }

function listen(address: EngineAddress, then: (target: Target) => void): void {
  if ('port' in address) {
    then({ port: address.port, host: '127.0.0.1' })
    return
  }
  rmSync(address.socketPath, { force: true })
  then({ path: address.socketPath })
}

function tell(news: EngineNews): void {
  process.send?.(news)
}

function giveUp(reason: EngineFailure, error: unknown): never {
  tell({ type: 'failed', reason, message: error instanceof Error ? error.message : String(error) })
  process.exit(1)
}

const order: EngineOrder = JSON.parse(process.argv[2] ?? '{}')
await start(order)
