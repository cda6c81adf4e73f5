import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Recording } from '@agentops/protocol/recording'
import { readRecording } from '@agentops/replay/recording-reader'
import { CommandError } from '../errors.ts'
import { EXIT } from '../exit-code.ts'

/** Largest recording that is read, in bytes, packed and unpacked. */
const MAX_PACKED = 64 * 1024 * 1024
const MAX_UNPACKED = 256 * 1024 * 1024

/** Reads a recording's file. @throws CommandError when there is none, or it is too large */
export async function readBounded(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file)
    if (size <= MAX_PACKED) return await readFile(file)
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${messageOf(error)}`, {
      exitCode: EXIT.notFound,
      cause: error,
    })
  }
  throw new CommandError(`${file} is larger than ${MAX_PACKED} bytes: no recording is.`)
}

/** Reads a recording, packed or as JSON lines. @throws CommandError that says what is wrong with it */
export async function unpackRecording(name: string, bytes: Buffer): Promise<Recording> {
  try {
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
    const text = isPacked
      ? await promisify(gunzip)(bytes, { maxOutputLength: MAX_UNPACKED })
      : bytes
    return readRecording([text.toString('utf8')])
  } catch (error) {
    throw new CommandError(`${name} is no recording that can be read: ${messageOf(error)}`, {
      hint: 'Write one with: agentops sessions export ID',
      cause: error,
    })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
