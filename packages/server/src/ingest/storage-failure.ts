import { RequestError, isDiskFull, messageOf } from '../errors.ts'

/** What to answer when the journal cannot be written: nothing was stored, sending again is right. */
export function storageFailure(error: unknown): RequestError {
  if (isDiskFull(error)) {
    return new RequestError(503, 'disk_full', "the disk of the server's data directory is full", {
      hint: 'Make room there; what was stored can still be read',
      retryAfter: 5,
    })
  }
  return new RequestError(
    503,
    'journal_failed',
    `the journal cannot be written: ${messageOf(error)}`,
    {
      hint: 'Send again; the server log says more',
      retryAfter: 1,
    },
  )
}
