import type { MatchLevel } from '@agentops/protocol/branch'
import type { JsonValue } from '@agentops/protocol/messages'
import type { WireBytes, WireRequest } from '@agentops/protocol/recording'
import { latin1OfBase64 } from './base64.ts'
import { canonicalJson, parseJson } from './canonical-json.ts'
import { digest } from './digest.ts'
import { normaliseBody, normaliseInput, type TextPattern } from './normalise.ts'
import { pathAndQuery, withoutSecrets } from './safe-url.ts'

/** What is asked, in a form in which the same question is the same text. */
export interface CanonicalRequest {
  /** Method and address, or the name of a tool. */
  readonly target: string
  /** The body; `{ opaque }` with a digest where it is no JSON. */
  readonly content: JsonValue
}

/** How to compare. */
export interface CanonicalOptions {
  /** @defaultValue 'semantic' */
  readonly level?: MatchLevel
  /** Applied to every text at level `semantic`, before ids and timestamps. */
  readonly patterns?: readonly TextPattern[]
}

/** The canonical form of a provider call. At `strict` server and address count, else the path does. */
export function canonicalRequest(
  request: WireRequest,
  { level = 'semantic', patterns = [] }: CanonicalOptions = {},
): CanonicalRequest {
  const isStrict = level === 'strict'
  const address = isStrict ? withoutSecrets(request.url) : pathAndQuery(request.url)
  const target = `${request.method.toUpperCase()} ${address}`
  if (request.body === null) return { target, content: null }
  const body = typeof request.body === 'string' ? parseJson(request.body) : undefined
  if (body === undefined) return { target, content: opaque(request.contentType, request.body) }
  return { target, content: isStrict ? body : normaliseBody(body, patterns) }
}

/** What {@link canonicalInput} compares: a tool's or action's name and what it was called with. */
export interface NamedInput {
  readonly type: string
  readonly name: string
  readonly input: JsonValue
}

/** The canonical form of a tool's or action's call. */
export function canonicalInput(
  { type, name, input }: NamedInput,
  { level = 'semantic', patterns = [] }: CanonicalOptions = {},
): CanonicalRequest {
  const content = level === 'strict' ? input : normaliseInput(input, patterns)
  return { target: `${type} ${name}`, content }
}

/** 128 bits that stand for a request: equal when, and only when, its canonical form is. */
export function fingerprint({ target, content }: CanonicalRequest): string {
  return digest(`${target}\n${canonicalJson(content)}`)
}

/** The boundary of a multipart body is random, and takes no part in the comparison. */
function opaque(contentType: string, body: WireBytes): JsonValue {
  const bytes = typeof body === 'string' ? body : latin1OfBase64(body.base64)
  const boundary = /^multipart\/.*;\s*boundary="?([^";]+)/i.exec(contentType)?.[1]
  const stable = boundary === undefined ? bytes : bytes.replaceAll(boundary, 'boundary')
  return { opaque: digest(stable), length: stable.length }
}
