import { AttachmentList, AttachmentQuery, SessionReference } from '@agentops/protocol/api'
import {
  ATTACHMENT_TYPES,
  type AttachmentType,
  MAX_ATTACHMENT_BYTES,
} from '@agentops/protocol/attachment'
import { parseSessionId } from '@agentops/protocol/ids'
import type { Context } from 'hono'
import { RequestError } from '../errors.ts'
import { readBody } from '../ingest/body.ts'
import type { Attachments } from '../store/attachments.ts'
import type { SessionReads } from '../store/session-reads.ts'
import { readRange } from './byte-range.ts'
import { type Route, readQuery } from './route.ts'
import { sessionParameter, unknownSession } from './sessions.ts'

const LIMITS = { received: MAX_ATTACHMENT_BYTES, inflated: MAX_ATTACHMENT_BYTES }
/** Of more attachments a session takes none. */
const MAX_ATTACHMENTS = 200

const PATH = '/api/v1/sessions/{id}/attachments'

/** A file of a stranger's: it is shown as what it says it is, runs nothing and loads nothing. */
const SAFE_HEADERS = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, max-age=31536000, immutable',
}

/** Parts that the attachment routes work with. */
export interface AttachmentRouteParts {
  readonly attachments: Attachments
  readonly sessions: SessionReads
}

/** Routes of the files that belong to sessions: screenshots and videos. */
export function attachmentRoutes({ attachments, sessions }: AttachmentRouteParts): Route[] {
  return [
    {
      method: 'PUT',
      path: `${PATH}/{attachment}`,
      summary: 'Attach a picture or a video to a session; sent twice it changes nothing',
      query: { name: 'AttachmentQuery', schema: AttachmentQuery },
      bodyTypes: ATTACHMENT_TYPES,
      answers: {
        200: {
          description: 'It is kept',
          schema: { name: 'SessionReference', schema: SessionReference },
        },
      },
      handle: (context) => keep(context, attachments),
    },
    {
      method: 'GET',
      path: PATH,
      summary: 'What is attached to a session, oldest first',
      answers: {
        200: {
          description: 'All of it',
          schema: { name: 'AttachmentList', schema: AttachmentList },
        },
      },
      handle: async (context) => {
        const id = sessionParameter(context)
        const list = await attachments.list(id)
        if (list.length === 0 && !(await sessions.find(id))) throw unknownSession(id)
        return context.json({ attachments: list }, 200)
      },
    },
    {
      method: 'GET',
      path: `${PATH}/{attachment}`,
      summary: 'An attached file',
      answers: {
        200: { description: 'Its bytes', type: 'image/*, video/*' },
        206: { description: 'The bytes that `Range` asks for', type: 'image/*, video/*' },
      },
      handle: (context) => send(context, attachments),
    },
  ]
}

/** Gives a file, or the part of it that is asked for: a player reads a video in parts. */
async function send(context: Context, attachments: Attachments): Promise<Response> {
  const [session, id] = [sessionParameter(context), idOf(context)]
  const file = await attachments.find(session, id)
  if (!file) {
    throw new RequestError(404, 'no_such_attachment', 'there is no such attachment', { session })
  }
  const { type, size } = file
  // A file never changes: its id says which one it is.
  const etag = `"${id}"`
  const headers = { ...SAFE_HEADERS, 'content-type': type, 'accept-ranges': 'bytes', etag }
  const isOther = (context.req.header('if-range') ?? etag) !== etag
  const range = isOther ? 'all' : readRange(context.req.header('range'), size)
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } })
  }
  const { start, end } = range === 'all' ? { start: 0, end: size - 1 } : range
  const bytes = new Uint8Array(await attachments.read(session, id, { start, end }))
  if (range === 'all') return new Response(bytes, { headers })
  const contentRange = { 'content-range': `bytes ${start}-${end}/${size}` }
  return new Response(bytes, { status: 206, headers: { ...headers, ...contentRange } })
}

async function keep(context: Context, attachments: Attachments): Promise<Response> {
  const session = sessionParameter(context)
  const id = idOf(context)
  const type = typeOf(context)
  const { name, event = null, createdAt = Date.now() } = readQuery(context, AttachmentQuery)
  const bytes = await readBody(context.req.raw, LIMITS)
  if (bytes.length === 0) throw new RequestError(400, 'empty', 'the attachment is empty')
  const known = await attachments.list(session)
  if (known.length >= MAX_ATTACHMENTS && !known.some((one) => one.id === id)) {
    throw new RequestError(413, 'too_many_attachments', `a session has ${MAX_ATTACHMENTS} at most`)
  }
  const told = { id, name, type, size: bytes.length, createdAt, eventId: event }
  await attachments.add(session, told, bytes)
  return context.json({ id: session }, 200)
}

function idOf(context: Context): string {
  const id = parseSessionId(context.req.param('attachment') ?? '')
  if (!id) throw new RequestError(400, 'invalid_attachment_id', 'an attachment id is a UUID')
  return id
}

function typeOf(context: Context): AttachmentType {
  const sent = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const type = ATTACHMENT_TYPES.find((one) => one === sent)
  if (type) return type
  throw new RequestError(415, 'unsupported_type', 'this type of file cannot be attached', {
    hint: `Send one of ${ATTACHMENT_TYPES.join(', ')}`,
  })
}
