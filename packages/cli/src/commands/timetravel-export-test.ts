import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { recordingFileName } from '@agentops/replay/recording-file-name'
import type { ApiClient } from '../api-client.ts'
import { CommandError } from '../errors.ts'
import { count } from '../output/format.ts'
import { safeJson, safeLine } from '../output/safe-text.ts'
import type { Terminal } from '../output/terminal.ts'
import { cassetteText } from '../time-travel/cassette.ts'
import { findSource } from '../time-travel/source.ts'
import { type TestRunner, testSource } from '../time-travel/test-source.ts'

/** Options of {@link exportTest}. */
export interface ExportTestOptions {
  readonly client: ApiClient
  readonly terminal: Terminal
  /** A session or a file. */
  readonly wanted: string
  readonly runner: TestRunner
  /** Where the files go. */
  readonly directory: string
  /** The program and its arguments. */
  readonly command: readonly string[]
  readonly patterns: readonly RegExp[]
  readonly maxBytes: number
  /** Print `{ sessionId, test, recording, bytes }`. */
  readonly json: boolean
}

/**
 * Writes a recording and a test that runs a program with it.
 *
 * @throws CommandError when the recording cannot answer all calls, or the files cannot be written
 */
export async function exportTest(options: ExportTestOptions): Promise<void> {
  const { client, terminal, wanted, runner, directory, command, patterns, maxBytes, json } = options
  const { recording } = await findSource(client, wanted)
  const cassette = recordingFileName(recording.session).replace(/\.gz$/, '')
  const text = cassetteText(recording, { patterns, maxBytes })
  const parts = { runner, recording, cassette, command, patterns }
  const source = testSource({ ...parts, directory: wayBack(directory) })
  const files = {
    test: join(directory, cassette.replace(/\.agentops-recording\.jsonl$/, '.test.mjs')),
    recording: join(directory, cassette),
  }
  await writeFiles(directory, { [files.test]: source, [files.recording]: text })
  const bytes = Buffer.byteLength(text)
  if (json) {
    return terminal.print(safeJson({ sessionId: recording.session.id, ...files, bytes }))
  }
  terminal.print(`Test       ${safeLine(files.test)}`)
  terminal.print(`Recording  ${safeLine(files.recording)}  ${count(bytes)} bytes`)
  terminal.note('Secrets of known forms were taken out. Read the recording before you commit it.')
  terminal.print(
    `Run it     ${runner === 'vitest' ? 'npx vitest run' : 'node --test'} ${files.test}`,
  )
}

/** From the directory of a test to the one that the command was started in. */
function wayBack(directory: string): string {
  const way = relative(directory, process.cwd()).split(sep).join('/')
  return way === '' ? './' : `${way}/`
}

async function writeFiles(
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    for (const [file, text] of Object.entries(files)) await writeFile(file, text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${directory} cannot be written: ${message}`, { cause: error })
  }
}
