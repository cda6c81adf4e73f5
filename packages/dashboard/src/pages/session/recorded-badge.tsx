import type { ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import { formatExactMoney } from '../../format/money.ts'
import { Badge } from '../../ui/badge.tsx'

/** Marks an event that was served from a recording; on hover, what it cost then. */
export function RecordedBadge({ event: { replayedCostNano } }: RecordedBadgeProps): ReactNode {
  const cost = replayedCostNano ? ` It cost ${formatExactMoney(replayedCostNano)} then.` : ''
  return (
    <Badge tone="accent" title={`Served from the recording, free.${cost}`}>
      recorded
    </Badge>
  )
}

interface RecordedBadgeProps {
  readonly event: Pick<EventSummary, 'replayedCostNano'>
}
