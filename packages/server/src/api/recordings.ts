import { SessionReference } from '@agentops/protocol/api'
import { RecordingQuery } from '@agentops/protocol/branch-api'
import { redactRecording } from '@agentops/replay/redact-recording'
import { writeRecording } from '@agentops/replay/recording-writer'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { readBody } from '../ingest/body.ts'
import type { RecordingImport } from '../ingest/recording-import.ts'
import type { RecordingReads } from '../store/recording-reads.ts'
import type { SessionReads } from '../store/session-reads.ts'
import { readRepeated, type Route } from './route.ts'
import { sessionParameter, unknownSession } from './sessions.ts'

/** Parts that the recording routes work with. */
export interface RecordingRouteParts {
  readonly recordings: RecordingReads
  readonly imports: RecordingImport
  readonly sessions: SessionReads
}

/** A recording is unpacked as it is read, and refused when it is too large. */
const LIMITS = { received: 64 * 1024 * 1024 }

const TYPE = 'application/vnd.agentops.recording+gzip'

/** Routes of recordings: what replay needs of a session, as one file. */
export function recordingRoutes({ recordings, imports, sessions }: RecordingRouteParts): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/recordings',
      summary: 'Keep the session of a recording that another server exported',
      bodyTypes: [TYPE],
      answers: {
        200: {
          description: 'The session',
          schema: { name: 'SessionReference', schema: SessionReference },
        },
      },
      handle: async (context) => {
        const file = await readBody(context.req.raw, LIMITS)
        return context.json({ id: await imports.store(file) }, 200)
      },
    },
    {
      method: 'GET',
      path: '/api/v1/sessions/{id}/recording',
      summary: 'The recording of a session: gzip over JSON lines',
      query: { name: 'RecordingQuery', schema: RecordingQuery },
      answers: { 200: { description: 'The file', type: TYPE } },
      handle: async (context) => {
        const id = sessionParameter(context)
        const session = await sessions.find(id)
        if (!session) throw unknownSession(id)
        const { redact, redactText: texts } = readRepeated(context, RecordingQuery)
        const read = await recordings.read(session)
        const recording = (redact ?? texts) ? redactRecording(read, { texts: texts ?? [] }) : read
        const file = Readable.from(writeRecording(recording)).pipe(createGzip())
        return new Response(Readable.toWeb(file) as ReadableStream, {
          headers: {
            'content-type': TYPE,
            'content-disposition': `attachment; filename="${id}.recording.gz"`,
          },
        })
      },
    },
  ]
}
