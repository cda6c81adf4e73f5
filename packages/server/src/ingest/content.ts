import { hash } from 'node:crypto'
import { MAX_CONTENT_LENGTH, boundJson } from './bounds.ts'

/** A text and the name it is stored under. */
export interface Blob {
  /** First 128 bits of the text's SHA-256, hexadecimal. */
  readonly hash: string
  readonly body: string
}

/** The hash of no content. */
export const NO_HASH = ''

/** The reference of no content as the store answers it. */
export const NO_REFERENCE = '0'

/** Makes the blob of a value that JSON can say; its long texts are cut. */
export function blobOf(value: unknown): Blob {
  const body = JSON.stringify(boundJson(value, MAX_CONTENT_LENGTH))
  return { hash: hash('sha256', body, 'hex').slice(0, 32), body }
}
