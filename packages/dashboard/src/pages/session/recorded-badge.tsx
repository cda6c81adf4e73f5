import type { ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import { formatExactMoney } from '../../format/money.ts'
import { Badge } from '../../ui/badge.tsx'

/** Marks an event of a replay that was served from the recording, or edited; on hover, what it cost then. */
export function RecordedBadge({ event }: RecordedBadgeProps): ReactNode {
  const { replayedCostNano, isEdited } = event
  if (isEdited) {
    return (
      <Badge tone="accent" title="What it asked or gave is an edit of this run.">
        edited
      </Badge>
    )
  }
  if (replayedCostNano === null) return null
  const cost = replayedCostNano ? ` It cost ${formatExactMoney(replayedCostNano)} then.` : ''
  return (
    <Badge tone="accent" title={`Served from the recording, free.${cost}`}>
      recorded
    </Badge>
  )
}

interface RecordedBadgeProps {
  readonly event: Pick<EventSummary, 'replayedCostNano' | 'isEdited'>
}
