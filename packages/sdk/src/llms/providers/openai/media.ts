import { createHash } from 'node:crypto'
import type { JsonValue, Modality, Part } from '@agentops/protocol/messages'
import { defined, finite, isRecord, jsonValue, record, text } from '../json.ts'

const MAX_DEPTH = 32
/** Shorter texts are kept even when they look like base64. */
const MIN_ENCODED = 256
/** Base64 of bytes has letters of both cases and digits; a long word or a sequence of genes has not. */
const ENCODED = /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9+/_-]+={0,2}$/
/** Fields of tools (`mcp`) that hold credentials. */
const SECRETS = new Set(['authorization', 'headers', 'api_key'])

/** A note of base64 text in place of its bytes. */
export function blob(modality: Modality, base64: string, mimeType?: string): Part {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return defined({
    type: 'blob' as const,
    modality,
    mime_type: mimeType,
    byte_size: Math.max(0, Math.floor((base64.length * 3) / 4) - padding),
    digest: createHash('sha256').update(base64, 'base64').digest('hex'),
  })
}

/** A medium by its URL: the note of its bytes for a `data:` URL, else the URL. */
export function fromUrl(modality: Modality, url: string): Part {
  if (!url.startsWith('data:')) return { type: 'uri', modality, uri: url }
  const comma = url.indexOf(',')
  const mimeType = text(url.slice('data:'.length, comma).split(';')[0])
  return blob(modality, url.slice(comma + 1), mimeType)
}

/** Files that a form sends, by name, type, size and digest: one, or a list of them. */
export function uploads(modality: Modality, field: unknown): Part[] {
  return (Array.isArray(field) ? field : [field]).flatMap((value) => {
    const file = record(value)['file']
    if (!isRecord(file)) return []
    return [
      defined({
        type: 'blob' as const,
        modality,
        name: text(file['name']),
        mime_type: text(file['type']),
        byte_size: finite(file['size']),
        digest: text(file['digest']),
      }),
    ]
  })
}

function isEncoded(value: string): boolean {
  return value.length >= MIN_ENCODED && ENCODED.test(value)
}

function withoutBytesInText(value: string): JsonValue {
  if (value.startsWith('data:') && value.includes(';base64,')) return { ...fromUrl('image', value) }
  return isEncoded(value) ? `[${value.length} characters of encoded data]` : value
}

/**
 * A provider's own object as it came, but with notes in place of binary and encrypted content, and
 * without credentials.
 */
export function withoutBytes(value: unknown, depth = MAX_DEPTH): JsonValue {
  if (typeof value === 'string') return withoutBytesInText(value)
  if (typeof value !== 'object' || value === null) return jsonValue(value)
  if (depth === 0) return '[truncated: too deep]'
  if (Array.isArray(value)) return value.map((item) => withoutBytes(item, depth - 1))
  const kept = Object.entries(value).filter(([key]) => !SECRETS.has(key))
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutBytes(inner, depth - 1)]))
}
