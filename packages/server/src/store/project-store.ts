import type { Parameters, Store } from './connection.ts'

/** What reads of one project are made with. */
export interface ProjectStore {
  /** Number of the project. */
  readonly project: number
  /**
   * Rows of a SELECT, in which `{project:UInt32}` stands for the project. Throws
   * `StoreUnavailableError` when the store does not answer.
   */
  query<Row>(sql: string, parameters?: Parameters): Promise<Row[]>
}

/** The store as one project reads it. */
export function storeOf(store: Store, project: number): ProjectStore {
  return {
    project,
    query: (sql, parameters) => store.query(sql, { ...parameters, project }),
  }
}
