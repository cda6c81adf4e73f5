import type { ReactNode } from 'react'
import type { EventSummary } from '@agentops/protocol/event'
import type { SessionDetail } from '@agentops/protocol/session'
import { formatDateTime } from '../../../format/clock.ts'
import { formatCount } from '../../../format/count.ts'
import { JsonView } from '../../../json/json-view.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { FAILED, typeCounts } from '../../../tree/event-filter.ts'
import { Fold } from '../../../ui/fold.tsx'
import { TagLink } from '../tag-link.tsx'
import { AttachmentList } from './attachment-list.tsx'
import { BranchTreeView } from './branch-tree-view.tsx'
import { HostView } from './host-view.tsx'

/** What is known of the session as a whole; seen while no event is selected. */
export function SessionOverview({ session, events }: SessionOverviewProps): ReactNode {
  const facts = [
    { label: 'Id', value: session.id, mono: true, wide: true },
    { label: 'Started', value: formatDateTime(session.startedAt), wide: true },
    {
      label: 'Ended',
      value: session.endedAt === null ? '' : formatDateTime(session.endedAt),
      wide: true,
    },
    { label: 'Reason', value: session.endStateReason, wide: true },
    { label: 'User', value: session.userId, wide: true },
    { label: 'Events', value: eventsOf(events), wide: true },
    { label: 'Tags', value: session.tags.length === 0 ? '' : tagLinks(session.tags), wide: true },
  ].filter(({ value }) => value !== '')
  // What it runs again is said above the tree.
  const { origin: _origin, ...metadata } = session.metadata
  const hasMetadata = Object.keys(metadata).length > 0
  return (
    <div className="h-full overflow-y-auto">
      <Facts facts={facts} />
      <div className="border-t border-line">
        <AttachmentList session={session} />
        <BranchTreeView sessionId={session.id} />
        {hasMetadata && (
          <Fold title="Metadata" open>
            <JsonView value={metadata} label="metadata" firstLines={40} />
          </Fold>
        )}
        <HostView host={session.host} />
      </div>
      <p className="px-4 py-3 text-sm text-ink-mute">
        Select an event to see what was said and done. Press ? for the keys.
      </p>
    </div>
  )
}

interface SessionOverviewProps {
  readonly session: SessionDetail
  readonly events: readonly EventSummary[]
}

/** `8 llm, 6 tool, 1 decision, 2 failed`: the types of the user's own too. */
function eventsOf(events: readonly EventSummary[]): string {
  return typeCounts(events)
    .map(([type, count]) => `${formatCount(count)} ${type === FAILED ? FAILED : type}`)
    .join(', ')
}

function tagLinks(tags: readonly string[]): ReactNode {
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <TagLink key={tag} tag={tag} />
      ))}
    </span>
  )
}
