import type { ReactNode } from 'react'
import type { SessionSort } from '@agentops/protocol/session'
import { Icon } from '../../ui/icon.tsx'
import { type ColumnHead, COLUMNS, HEADS, HIDDEN } from './columns.ts'

/** The heads of the columns; those that the list can be ordered by are buttons. */
export function TableHead({ sort, onSort }: TableHeadProps): ReactNode {
  return (
    <div role="rowgroup" className="shrink-0 overflow-y-scroll border-b border-line-strong">
      <div role="row" aria-rowindex={1} className={`h-7 items-center ${COLUMNS}`}>
        {HEADS.map((head) => (
          <HeadCell key={head.name} head={head} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  )
}

interface TableHeadProps {
  readonly sort: SessionSort
  readonly onSort: (sort: SessionSort) => void
}

function HeadCell({ head, sort, onSort }: TableHeadProps & { readonly head: ColumnHead }) {
  const { name, right, from, sort: own } = head
  const isSorted = own === sort
  const look = `truncate px-2 text-xs font-medium text-ink-mute ${right ? 'text-right' : ''} ${from ? HIDDEN[from] : ''}`
  if (own === undefined) {
    return (
      <div role="columnheader" className={look}>
        {name}
      </div>
    )
  }
  return (
    <div role="columnheader" aria-sort={isSorted ? 'descending' : 'none'} className={look}>
      <button
        type="button"
        title={own === 'started' ? 'Newest first' : 'Largest first'}
        onClick={() => onSort(own)}
        className={`inline-flex items-center gap-0.5 rounded-sm hover:text-ink ${isSorted ? 'text-ink' : ''}`}
      >
        {name}
        {isSorted && <Icon name="down" className="size-3" />}
      </button>
    </div>
  )
}
