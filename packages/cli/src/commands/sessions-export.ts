import type { Recording } from '@agentops/protocol/recording'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { redactRecording } from '@agentops/replay/redact-recording'
import { writeRecording } from '@agentops/replay/recording-writer'
import { recordingFileName } from '@agentops/replay/recording-file-name'
import { parseSessionId } from '@agentops/protocol/ids'
import type { ApiClient } from '../api-client.ts'
import { CommandError } from '../errors.ts'
import { count } from '../output/format.ts'
import { safeJson, safeLine } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'
import { noteLeftOut } from '../time-travel/left-out.ts'
import { unpackRecording } from '../time-travel/recording-file.ts'
import { findSession } from './find-session.ts'

/** Options of {@link exportSession}. */
export interface ExportSessionOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  /** An id, the beginning of one, or `latest`. */
  readonly id: string
  /** A file; `-` is stdout; undefined for a name made of the session's. */
  readonly output?: string | undefined
  /** What is taken out beside secrets of known forms; undefined leaves all as it was. */
  readonly patterns: readonly RegExp[] | undefined
  /** Print `{ sessionId, file, bytes }`. */
  readonly json: boolean
}

/** Writes the recording of a session into a file. */
export async function exportSession(options: ExportSessionOptions): Promise<void> {
  const { client, terminal, id, output, patterns, json } = options
  const session = await findSession(client, id)
  const recorded = await client.download(
    `/api/v1/sessions/${encodeURIComponent(session.id)}/recording`,
  )
  const recording = await unpackRecording('The recording', recorded)
  noteLeftOut(terminal, recording)
  const bytes = patterns ? await redacted(recording, patterns) : recorded
  if (output === '-') {
    process.stdout.write(bytes)
    return
  }
  const file = output ?? fileNameOf(session)
  await writeFile(file, bytes, { mode: 0o600 }).catch((error: unknown) => {
    throw new CommandError(`${file} cannot be written: ${String(error)}`, { cause: error })
  })
  if (json) return terminal.print(safeJson({ sessionId: session.id, file, bytes: bytes.length }))
  terminal.print(`${safeLine(file)}  ${count(bytes.length)} bytes`)
}

async function redacted(recording: Recording, patterns: readonly RegExp[]): Promise<Buffer> {
  return promisify(gzip)([...writeRecording(redactRecording(recording, { patterns }))].join(''))
}

function fileNameOf({ id, name }: { readonly id: string; readonly name: string }): string {
  const sessionId = parseSessionId(id)
  if (sessionId) return recordingFileName({ id: sessionId, name })
  throw new CommandError(`Session ${id} was recorded by another tool: it cannot run again.`)
}
