import type { ReactNode } from 'react'
import type { SessionDetail } from '@agentops/protocol/session'
import { formatDateTime } from '../../../format/clock.ts'
import { JsonView } from '../../../json/json-view.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { Fold } from '../../../ui/fold.tsx'
import { AttachmentList } from './attachment-list.tsx'
import { BranchTreeView } from './branch-tree-view.tsx'

/** What is known of the session as a whole; seen while no event is selected. */
export function SessionOverview({ session }: { readonly session: SessionDetail }): ReactNode {
  const facts = [
    { label: 'Id', value: session.id, mono: true, wide: true },
    { label: 'Started', value: formatDateTime(session.startedAt), wide: true },
    {
      label: 'Ended',
      value: session.endedAt === null ? '' : formatDateTime(session.endedAt),
      wide: true,
    },
    { label: 'Reason', value: session.endStateReason, wide: true },
    { label: 'User', value: session.userId },
    { label: 'Tags', value: session.tags.join(', '), wide: true },
  ].filter(({ value }) => value !== '')
  const hasHost = Object.keys(session.host).length > 0
  const hasMetadata = Object.keys(session.metadata).length > 0
  return (
    <div className="h-full overflow-y-auto">
      <Facts facts={facts} />
      <div className="border-t border-line">
        <AttachmentList session={session} />
        <BranchTreeView sessionId={session.id} />
        {hasMetadata && (
          <Fold title="Metadata" open>
            <JsonView value={session.metadata} label="metadata" firstLines={40} />
          </Fold>
        )}
        {hasHost && (
          <Fold title="Host environment" note={hostLine(session.host)} open>
            <JsonView value={session.host} label="host environment" firstLines={40} />
          </Fold>
        )}
      </div>
      <p className="px-4 py-3 text-sm text-ink-mute">
        Select an event to see what was said and done. Press ? for the keys.
      </p>
    </div>
  )
}

const HOST_NAMES = [
  'process.runtime.name',
  'process.runtime.version',
  'os.type',
  'host.arch',
  'vcs.ref.head.name',
  'agentops.ci.name',
]

/** What a session ran on, in a few words. */
function hostLine(host: SessionDetail['host']): string {
  return HOST_NAMES.map((name) => host[name])
    .filter((value) => typeof value === 'string')
    .join(' · ')
}
