import { type RowTable, columnsOf } from '../ingest/tables.ts'
import { INTEGER, STRING } from './row-binary.ts'

/** A stored branch. */
export interface BranchRow {
  readonly base_session_id: string
  readonly branch_id: string
  /** Milliseconds since the epoch. */
  readonly created_at: number
  /** The branch as JSON. */
  readonly body: string
}

const branch = columnsOf<BranchRow>()

/** Plans to run a session again. */
export const BRANCHES: RowTable<BranchRow> = {
  name: 'branches',
  columns: [
    branch('base_session_id', STRING),
    branch('branch_id', STRING),
    branch('created_at', INTEGER),
    branch('body', STRING),
  ],
}
