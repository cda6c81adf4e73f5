import type { ReactNode } from 'react'
import type { Attachment } from '@agentops/protocol/attachment'
import type { SessionSummary } from '@agentops/protocol/session'
import { attachmentUrl } from '../../../data/api-client.ts'
import { useAttachments } from '../../../data/session-queries.ts'
import { formatTimeOfDay } from '../../../format/clock.ts'
import { formatBytes } from '../../../format/count.ts'
import { Fold } from '../../../ui/fold.tsx'

/** The pictures and videos of a session; nothing when there are none. */
export function AttachmentList({ session }: { readonly session: SessionSummary }): ReactNode {
  const { data = [] } = useAttachments(session.id, session.state === 'running')
  if (data.length === 0) return null
  return (
    <Fold title="Attachments" note={String(data.length)} open>
      <ul
        className="grid grid-cols-[repeat(auto-fill,minmax(180px,1fr))] gap-3"
        data-testid="attachments"
      >
        {data.map((attachment) => (
          <li key={attachment.id} className="min-w-0">
            <Preview attachment={attachment} url={attachmentUrl(session.id, attachment.id)} />
            <p className="truncate text-sm" title={attachment.name}>
              {attachment.name || attachment.type}
            </p>
            <p className="text-xs text-ink-mute">
              {formatTimeOfDay(attachment.createdAt)} · {formatBytes(attachment.size)}
            </p>
          </li>
        ))}
      </ul>
    </Fold>
  )
}

function Preview({ attachment, url }: PreviewProps): ReactNode {
  const { name, type } = attachment
  const look = 'h-28 w-full rounded border border-line bg-raised object-contain'
  if (type.startsWith('video/')) {
    return <video controls preload="metadata" src={url} className={look} aria-label={name} />
  }
  return (
    <a href={url} target="_blank" rel="noreferrer" title="Open in full size">
      <img src={url} alt={name} loading="lazy" className={look} />
    </a>
  )
}

interface PreviewProps {
  readonly attachment: Attachment
  readonly url: string
}
