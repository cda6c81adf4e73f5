import { parseEventId } from '@agentops/protocol/ids'
import { RequestError } from '../errors.ts'

/** Where a page ended: a value that orders, and an id that breaks ties. */
export type Position = readonly [order: string | number, id: string]

/** Packs a position into the opaque text that clients send back. */
export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** Unpacks a cursor. Throws {@link RequestError} 400 when it is none of ours. */
export function decodeCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined
  const [order, id] = parse(cursor)
  if ((typeof order === 'string' || typeof order === 'number') && typeof id === 'string')
    return [order, id]
  throw invalidCursor()
}

/**
 * Unpacks the cursor of a list by time, whose ids are 16 hex characters. Throws {@link RequestError} 400.
 */
export function decodeTimeCursor(
  cursor: string | undefined,
): { readonly nanoseconds: string; readonly id: string } | undefined {
  const position = decodeCursor(cursor)
  if (!position) return undefined
  const [order, id] = position
  if (!/^\d{1,19}$/.test(String(order)) || parseEventId(id) === undefined) throw invalidCursor()
  return { nanoseconds: String(order), id }
}

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    throw invalidCursor()
  }
}

/** The error for a cursor that is none of ours. */
export function invalidCursor(): RequestError {
  return new RequestError(400, 'invalid_cursor', 'the cursor is not one that this server gave', {
    hint: 'Send `nextCursor` of the page before, or no cursor for the first page',
  })
}
