import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { ServerStartError } from '../errors.ts'
import type { Store } from './connection.ts'

/** How tables are made on a cluster; the default is a single server. */
export interface Topology {
  /** Name of the cluster for `ON CLUSTER`; tables are then `Replicated…`. */
  readonly cluster?: string
}

interface Migration {
  readonly number: number
  readonly checksum: string
  readonly statements: readonly string[]
}

interface Applied {
  readonly number: number
  readonly checksum: string
}

const DIRECTORY = new URL('../../migrations/', import.meta.url)

const LEDGER = `CREATE TABLE IF NOT EXISTS migrations {on_cluster} (
  number UInt32, checksum String, applied_at DateTime('UTC') DEFAULT now()
) ENGINE = {replicated}ReplacingMergeTree ORDER BY number`

/**
 * Brings the store to the newest schema by running the numbered SQL files it has not seen.
 *
 * @throws ServerStartError `data-too-new` when a newer version of AgentOps wrote the store
 */
export async function migrate(store: Store, topology: Topology = {}): Promise<void> {
  const migrations = await readMigrations()
  await store.command(render(LEDGER, topology))
  const applied = await store.query<Applied>('SELECT number, checksum FROM migrations FINAL')
  refuseUnknown(applied, migrations)
  const seen = new Map(applied.map((row) => [row.number, row.checksum]))
  for (const migration of migrations) {
    const checksum = seen.get(migration.number)
    if (checksum === undefined) await apply(store, migration, topology)
    else if (checksum !== migration.checksum) throw edited(migration.number)
  }
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(DIRECTORY)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, DIRECTORY), 'utf8')
      return {
        number: Number(name.slice(0, 4)),
        checksum: createHash('sha256').update(text).digest('hex').slice(0, 16),
        statements: splitStatements(text),
      }
    }),
  )
}

function splitStatements(text: string): string[] {
  const withoutComments = text.replaceAll(/^--.*$/gm, '')
  return withoutComments
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

async function apply(store: Store, migration: Migration, topology: Topology): Promise<void> {
  for (const statement of migration.statements) await store.command(render(statement, topology))
  const { number, checksum } = migration
  await store.insert('migrations', [{ number, checksum }], {
    columns: ['number', 'checksum'],
    token: `migration-${number}`,
  })
}

function render(sql: string, { cluster }: Topology): string {
  const onCluster = cluster === undefined ? '' : `ON CLUSTER '${cluster.replaceAll("'", '')}'`
  const replicated = cluster === undefined ? '' : 'Replicated'
  return sql.replaceAll('{on_cluster}', onCluster).replaceAll('{replicated}', replicated)
}

function refuseUnknown(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const newest = Math.max(0, ...migrations.map((migration) => migration.number))
  const unknown = applied.find((row) => row.number > newest)
  if (!unknown) return
  throw new ServerStartError(
    'data-too-new',
    `The data was written by a newer version of AgentOps (schema ${unknown.number}, this version knows ${newest}): update AgentOps, or choose another data directory or store.`,
  )
}

function edited(number: number): ServerStartError {
  return new ServerStartError(
    'store-invalid',
    `The store's schema ${number} differs from the one of this version: install the version that wrote it, or choose another data directory or store.`,
  )
}
