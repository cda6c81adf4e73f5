/** Types of files that may be attached to a session: what a browser shows and cannot run. */
export const ATTACHMENT_TYPES = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'video/mp4',
  'video/webm',
] as const

/** One of {@link ATTACHMENT_TYPES}. */
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number]

/** Bytes of one attachment at most. */
export const MAX_ATTACHMENT_BYTES = 16 * 1024 * 1024

/** What is known of an attachment without its bytes. */
export interface Attachment {
  /** UUID. */
  readonly id: string
  readonly name: string
  readonly type: AttachmentType
  /** Bytes. */
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** The event during which it was attached. */
  readonly eventId: string | null
}
