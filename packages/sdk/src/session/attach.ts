import {
  ATTACHMENT_TYPES,
  type AttachmentType,
  MAX_ATTACHMENT_BYTES,
} from '@agentops/protocol/attachment'
import { now } from '../clock.ts'
import { currentScope } from '../context.ts'
import { defer } from '../deferred.ts'
import { clip } from '../event/serialize.ts'
import { newSessionId } from '../random.ts'
import { fileAttached } from './api-client.ts'
import type { Outlet } from './outlet.ts'
import type { Session } from './session.ts'

const MAX_NAME = 460

/** A file to attach to a session. */
export interface AttachedFile {
  readonly name: string
  readonly data: Uint8Array
  /** Default: by the end of the name (`.png`, `.jpg`, `.webp`, `.gif`, `.mp4`, `.webm`). */
  readonly type?: AttachmentType
}

/** Where a file goes. */
interface AttachmentPlace {
  readonly session: Session
  readonly outlet: Outlet
}

function typeOf({ name, type }: AttachedFile): AttachmentType | undefined {
  if (type !== undefined) return ATTACHMENT_TYPES.find((known) => known === type)
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const subtype = ending === 'jpg' ? 'jpeg' : ending
  return ATTACHMENT_TYPES.find((known) => known.endsWith(`/${subtype}`))
}

/** Queues a file like everything else that is said of a session. Never throws. */
export function attachFile(file: AttachedFile, { session, outlet }: AttachmentPlace): void {
  if (!session.config.captureContent) return
  const [createdAt, event] = [now(), currentScope().parent]
  try {
    const type = typeOf(file)
    const { byteLength } = file.data
    if (!type || !(byteLength > 0 && byteLength <= MAX_ATTACHMENT_BYTES)) {
      outlet.lost('attachment', 1)
      return
    }
    // The caller may use its buffer again.
    const bytes = Buffer.from(file.data)
    const name = session.guard.text(clip(file.name, MAX_NAME), {
      type: 'session',
      attribute: 'attachment',
    })
    const told = { id: newSessionId(createdAt), name, type, createdAt }
    const place = event?.sessionId === session.id ? { event: event.id } : {}
    defer(() => {
      outlet.call(fileAttached(session.id, { ...told, ...place, data: bytes.toString('base64') }))
    })
  } catch {
    outlet.lost('attachment', 1)
  }
}
