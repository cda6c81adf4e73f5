import type { Attachment, AttachmentType } from '@agentops/protocol/attachment'
import { type RowTable, columnsOf } from '../ingest/tables.ts'
import type { ProjectWriter } from '../ingest/project-writer.ts'
import type { ProjectStore } from './project-store.ts'
import { INTEGER, STRING, UINT32 } from './row-binary.ts'

/** A part of an attachment as it is stored. */
interface AttachmentRow {
  readonly session_id: string
  readonly attachment_id: string
  readonly part: number
  readonly name: string
  readonly type: string
  readonly size: number
  readonly created_at: number
  readonly event_id: string
  /** Base64. */
  readonly body: string
}

const column = columnsOf<AttachmentRow>()

/** Files of sessions, in parts. */
export const ATTACHMENTS: RowTable<AttachmentRow> = {
  name: 'attachments',
  columns: [
    column('session_id', STRING),
    column('attachment_id', STRING),
    column('part', UINT32),
    column('name', STRING),
    column('type', STRING),
    column('size', INTEGER),
    column('created_at', INTEGER),
    column('event_id', STRING),
    column('body', STRING),
  ],
}

/** Bytes of a part: a multiple of three, so that its base64 can stand in a row of its parts. */
const PART_BYTES = 768 * 1024

const OF_SESSION = `project_id = {project:UInt32} AND session_id = {session:String}`

const LIST = `SELECT attachment_id AS id, name, type, toFloat64(size) AS size,
    toFloat64(toUnixTimestamp64Milli(created_at)) AS createdAt, event_id
  FROM attachments WHERE ${OF_SESSION} AND part = 0
  ORDER BY created_at, attachment_id LIMIT 1 BY attachment_id`

const OF_FILE = `${OF_SESSION} AND attachment_id = {id:String}`

/** A file's parts come in one insert: when the first is there, all are. */
const FILE = `SELECT type, toFloat64(size) AS size FROM attachments
  WHERE ${OF_FILE} AND part = 0 LIMIT 1`

const BODY = `SELECT body FROM attachments
  WHERE ${OF_FILE} AND part BETWEEN {first:UInt32} AND {last:UInt32} ORDER BY part LIMIT 1 BY part`

/** A stored file, without its bytes. */
interface StoredFile {
  readonly type: string
  readonly size: number
}

/** Keeps the files that belong to sessions; none is ever changed. */
export class Attachments {
  readonly #store: ProjectStore
  readonly #writer: ProjectWriter

  constructor(store: ProjectStore, writer: ProjectWriter) {
    this.#store = store
    this.#writer = writer
  }

  /** Stores a file; sent twice it changes nothing. */
  async add(session: string, attachment: Attachment, bytes: Buffer): Promise<void> {
    const { id, name, type, createdAt, eventId } = attachment
    const rows = partsOf(bytes).map((body, part) => ({
      session_id: session,
      attachment_id: id,
      part,
      name,
      type,
      size: bytes.length,
      created_at: Math.round(createdAt),
      event_id: eventId ?? '',
      body,
    }))
    await this.#writer.write(this.#writer.encode(ATTACHMENTS, rows))
  }

  /** What a session has, oldest first. */
  async list(session: string): Promise<Attachment[]> {
    type Row = Omit<Attachment, 'eventId'> & { readonly event_id: string }
    const rows = await this.#store.query<Row>(LIST, { session })
    return rows.map(({ event_id, type, ...row }) => ({
      ...row,
      type: type satisfies AttachmentType,
      eventId: event_id || null,
    }))
  }

  /** What a file is; `undefined` when there is none. */
  async find(session: string, id: string): Promise<StoredFile | undefined> {
    const [file] = await this.#store.query<StoredFile>(FILE, { session, id })
    return file
  }

  /** Bytes of a file from `start` to `end`, which is included. */
  async read(
    session: string,
    id: string,
    { start, end }: { readonly start: number; readonly end: number },
  ): Promise<Buffer> {
    const [first, last] = [Math.floor(start / PART_BYTES), Math.floor(end / PART_BYTES)]
    const rows = await this.#store.query<{ body: string }>(BODY, { session, id, first, last })
    const bytes = Buffer.from(rows.map(({ body }) => body).join(''), 'base64')
    const offset = first * PART_BYTES
    return bytes.subarray(start - offset, end + 1 - offset)
  }
}

function partsOf(bytes: Buffer): string[] {
  const parts: string[] = []
  for (let start = 0; start < bytes.length; start += PART_BYTES) {
    parts.push(bytes.toString('base64', start, start + PART_BYTES))
  }
  return parts
}
