import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { SessionId } from '@agentops/protocol/ids'
import type { RecordedSession, Recording } from '@agentops/protocol/recording'
import { RecordingError } from '@agentops/replay/recording-error'
import { RecordingReader } from '@agentops/replay/recording-reader'
import { RequestError, messageOf } from '../errors.ts'
import type { SessionReads } from '../store/session-reads.ts'
import type { SessionWrites } from '../store/session-writes.ts'
import type { Ingest } from './ingest.ts'
import { spansOfRecording } from './recording-spans.ts'

/** Parts that an import works with. */
export interface RecordingImportParts {
  readonly traces: Ingest
  readonly writes: SessionWrites
  readonly reads: SessionReads
}

/** Keeps sessions that were recorded elsewhere. */
export class RecordingImport {
  readonly #parts: RecordingImportParts

  constructor(parts: RecordingImportParts) {
    this.#parts = parts
  }

  /**
   * Keeps the session of a recording's file under its own id.
   *
   * @throws RequestError 400 when it is no recording, 409 when there is such a session, 413 above a limit
   */
  async store(file: Buffer): Promise<SessionId> {
    const recording = await readFile(file)
    const { traces, writes, reads } = this.#parts
    const { session, events } = recording
    if (await reads.find(session.id)) throw exists(session.id)
    if (events.length > 0) await traces.store([spansOfRecording(recording)])
    await writes.start({
      id: session.id,
      name: session.name.slice(0, 500),
      startedAt: session.startedAt,
      tags: [...session.tags],
      userId: '',
      metadata: {},
      host: {},
      agents: [],
    })
    if (session.endState !== null) await writes.change(session.id, endOf(session, recording))
    return session.id
  }
}

/** Unpacks as it reads, so that a bomb is refused at the reader's limit. */
async function readFile(file: Buffer): Promise<Recording> {
  const reader = new RecordingReader()
  const decoder = new TextDecoder()
  try {
    for await (const piece of Readable.from([file]).pipe(createGunzip())) {
      reader.write(decoder.decode(piece, { stream: true }))
    }
    return reader.finish()
  } catch (error) {
    throw refusal(error)
  }
}

function refusal(error: unknown): RequestError {
  if (!(error instanceof RecordingError)) {
    const message = `the body is no gzip file: ${messageOf(error)}`
    return new RequestError(400, 'not_a_recording', message, { hint: EXPORT })
  }
  const { problem, message } = error
  const status = problem === 'too-large' ? 413 : 400
  return new RequestError(status, `recording_${problem.replaceAll('-', '_')}`, message, {
    hint: EXPORT,
  })
}

const EXPORT = 'Send a file that GET /api/v1/sessions/:id/recording answered'

function exists(id: SessionId): RequestError {
  return new RequestError(409, 'session_exists', `session ${id} is already here`, {
    hint: `GET /api/v1/sessions/${id}`,
  })
}

/** A session ends with its last event, as far as a recording says. */
function endOf({ startedAt, endState, endStateReason }: RecordedSession, { events }: Recording) {
  const ends = events.map((event) => event.startedAt + (event.durationMs ?? 0))
  return {
    endState: endState ?? undefined,
    endStateReason: endStateReason.slice(0, 2000),
    endedAt: ends.reduce((latest, end) => Math.max(latest, end), startedAt),
  }
}
