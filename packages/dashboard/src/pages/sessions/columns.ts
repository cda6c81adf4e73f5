import type { SessionSort } from '@agentops/protocol/session'

/** The grid that the head and the rows of the sessions table share; a narrow page shows less. */
export const COLUMNS =
  'grid grid-cols-[116px_minmax(120px,1fr)_76px_80px_52px_108px] px-2 ' +
  'md:grid-cols-[118px_minmax(140px,1fr)_76px_84px_44px_44px_52px_126px] ' +
  'lg:grid-cols-[118px_minmax(140px,1fr)_108px_76px_84px_44px_44px_52px_108px_158px] ' +
  'xl:grid-cols-[120px_minmax(180px,1fr)_140px_80px_84px_48px_48px_56px_116px_160px_144px_176px]'

/** How wide a page must be to show a column. */
export type ColumnFrom = 'md' | 'lg' | 'xl'

/** Hides what a narrower page has no room for. */
export const HIDDEN: Readonly<Record<ColumnFrom, string>> = {
  md: 'max-md:hidden',
  lg: 'max-lg:hidden',
  xl: 'max-xl:hidden',
}

/** What stands over a column. */
export interface ColumnHead {
  readonly name: string
  readonly right?: boolean
  readonly from?: ColumnFrom
  /** What a press on it orders the list by. */
  readonly sort?: SessionSort
}

/** The heads of the table, from left to right. */
export const HEADS: readonly ColumnHead[] = [
  { name: 'State' },
  { name: 'Name' },
  { name: 'Agents', from: 'lg' },
  { name: 'Started', sort: 'started' },
  { name: 'Duration', right: true, sort: 'duration' },
  { name: 'LLM', right: true, from: 'md' },
  { name: 'Tool', right: true, from: 'md' },
  { name: 'Errors', right: true, sort: 'errors' },
  { name: 'Tokens', right: true, from: 'lg', sort: 'tokens' },
  { name: 'Cost', right: true, sort: 'cost' },
  { name: 'Models', from: 'xl' },
  { name: 'Tags', from: 'xl' },
]
