import { claimDataDirectory } from '../data-directory.ts'
import { startEngine } from '../engine/supervisor.ts'
import { ServerStartError, messageOf } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { type Store, openStore } from './connection.ts'
import { migrate } from './migrate.ts'

/** Options of {@link openStoreFor}. */
export interface OpenStoreOptions {
  /** `embedded` or a ClickHouse URL. */
  readonly store: string
  readonly dataDirectory: string
  readonly cluster?: string
  readonly logger: Logger
}

/** A store with its tables, and what must be stopped with it. */
export interface OpenedStore {
  readonly store: Store
  /** Where what is acknowledged waits for the store. */
  readonly journalDirectory: string
  close(): Promise<void>
}

/**
 * Opens the store that the options name and brings its tables up to date.
 *
 * @throws ServerStartError when it cannot be opened
 */
export async function openStoreFor(options: OpenStoreOptions): Promise<OpenedStore> {
  const opened =
    options.store === 'embedded' ? await openEmbedded(options) : await openRemote(options)
  try {
    await greet(opened.store)
    if (options.store === 'embedded') await refuseDamaged(opened.store)
    await migrate(opened.store, options.cluster === undefined ? {} : { cluster: options.cluster })
    return opened
  } catch (error) {
    await opened.close()
    if (error instanceof ServerStartError) throw error
    throw options.store === 'embedded'
      ? unreadable(options.dataDirectory, error)
      : unreachable(opened.store.label, error)
  }
}

async function openEmbedded({ dataDirectory, logger }: OpenStoreOptions): Promise<OpenedStore> {
  const directory = await claimDataDirectory(dataDirectory)
  const { engineDirectory, socketPath } = directory
  try {
    const engine = await startEngine({
      directory: engineDirectory,
      address: { socketPath },
      logger,
      onStart: (pid) => directory.noteEngine(pid),
    })
    const store = openStore({ socketPath })
    return {
      store,
      journalDirectory: directory.journalDirectory,
      close: async () => {
        await store.close()
        await engine.stop()
        await directory.release()
      },
    }
  } catch (error) {
    await directory.release()
    throw error
  }
}

/** Something that answers 200 to anything is not a database yet. */
async function greet(store: Store): Promise<void> {
  const [row] = await store.query<{ version: string }>('SELECT version() AS version')
  if (!row?.version) throw new TypeError('it did not say its version')
}

/** The engine sets aside what it cannot read, and would go on without it and without a word. */
async function refuseDamaged(store: Store): Promise<void> {
  const [part] = await store.query<{ path: string }>(
    "SELECT path FROM system.detached_parts WHERE reason IN ('broken', 'broken-on-start') LIMIT 1",
  )
  if (!part) return
  throw new ServerStartError(
    'data-damaged',
    `Stored data is damaged: ${part.path}. Put back a copy of the data directory, choose another one with --data, or delete that folder to go on without what was in it.`,
  )
}

async function openRemote({ store: url, dataDirectory }: OpenStoreOptions): Promise<OpenedStore> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ServerStartError(
      'store-invalid',
      'The store must be “embedded” or a URL like http://user:password@host:8123/database.',
    )
  }
  const directory = await claimDataDirectory(dataDirectory)
  const store = openStore({ url })
  return {
    store,
    journalDirectory: directory.journalDirectory,
    close: async () => {
      await store.close()
      await directory.release()
    },
  }
}

function unreadable(directory: string, error: unknown): ServerStartError {
  return new ServerStartError(
    'data-damaged',
    `The data in ${directory} cannot be read: ${messageOf(error)} Put back a copy of it, or choose another directory with --data.`,
    { cause: error },
  )
}

function unreachable(label: string, error: unknown): ServerStartError {
  return new ServerStartError(
    'store-unreachable',
    `The store (${label}) does not answer as ClickHouse: ${messageOf(error)}. Check --store, or leave it out for the embedded engine.`,
    { cause: error },
  )
}
