import type { Claim, RequestLine } from '../base.ts'

/** Method and end of path (`*` an object's id) → operation and endpoint. */
const ROUTES: readonly (readonly [string, string, string])[] = [
  ['POST chat/completions', 'chat', 'chat.completions'],
  ['GET chat/completions/*', 'fetch_response', 'chat.completions'],
  ['POST completions', 'text_completion', 'completions'],
  ['POST embeddings', 'embeddings', 'embeddings'],
  ['POST moderations', 'moderation', 'moderations'],
  ['POST responses', 'chat', 'responses'],
  ['GET responses/*', 'fetch_response', 'responses'],
  ['POST responses/*/cancel', 'fetch_response', 'responses'],
  ['POST responses/compact', 'compact', 'responses.compact'],
  ['POST responses/input_tokens', 'count_tokens', 'responses.input_tokens'],
  ['POST images/generations', 'image_generation', 'images.generate'],
  ['POST images/edits', 'image_generation', 'images.edit'],
  ['POST images/variations', 'image_generation', 'images.createVariation'],
  ['POST audio/speech', 'speech', 'audio.speech'],
  ['POST audio/transcriptions', 'transcription', 'audio.transcriptions'],
  ['POST audio/translations', 'translation', 'audio.translations'],
  ['POST assistants', 'assistants', 'assistants'],
  ['GET assistants/*', 'assistants', 'assistants'],
  ['POST assistants/*', 'assistants', 'assistants'],
  ['DELETE assistants/*', 'assistants', 'assistants'],
  ['POST threads', 'assistants', 'assistants'],
  ['GET threads/*', 'assistants', 'assistants'],
  ['POST threads/*', 'assistants', 'assistants'],
  ['DELETE threads/*', 'assistants', 'assistants'],
  ['GET threads/*/messages', 'assistants', 'assistants'],
  ['POST threads/*/messages', 'assistants', 'assistants'],
  ['GET threads/*/messages/*', 'assistants', 'assistants'],
  ['POST threads/runs', 'assistants', 'assistants'],
  ['POST threads/*/runs', 'assistants', 'assistants'],
  ['GET threads/*/runs/*', 'fetch_response', 'assistants'],
  ['POST threads/*/runs/*/submit_tool_outputs', 'assistants', 'assistants'],
  ['POST threads/*/runs/*/cancel', 'fetch_response', 'assistants'],
  ['POST conversations', 'conversations', 'conversations'],
  ['GET conversations/*', 'conversations', 'conversations'],
  ['POST conversations/*', 'conversations', 'conversations'],
  ['DELETE conversations/*', 'conversations', 'conversations'],
  ['GET conversations/*/items', 'conversations', 'conversations'],
  ['POST conversations/*/items', 'conversations', 'conversations'],
]

const CLAIMS: ReadonlyMap<string, Claim> = new Map(
  ROUTES.map(([route, operation, api]) => [route, Object.freeze({ operation, api })]),
)

function tailOf(route: string): string[] {
  return route.slice(route.indexOf(' ') + 1).split('/')
}

/** First and last words of the routes. */
const BEGINNINGS = new Set(ROUTES.map(([route]) => tailOf(route)[0] ?? ''))
const ENDS = new Set(ROUTES.map(([route]) => tailOf(route).at(-1) ?? ''))

/** Prefixes of OpenAI's ids, up to `_` or `-`. */
const ID_PREFIXES = new Set(['asst', 'thread', 'msg', 'run', 'resp', 'conv', 'chatcmpl'])

/** Words that other web services use too: elsewhere they count only right below `/v1` or `/`. */
const COMMON = new Set(['responses', 'assistants', 'threads', 'conversations'])

const MAX_SEGMENTS = 16

function isId(segment: string): boolean {
  const end = segment.search(/[_-]/)
  return end > 0 && ID_PREFIXES.has(segment.slice(0, end))
}

/** One look at the end of a path tells nearly all requests that are none of ours. */
function mayBeClaimed(path: string): boolean {
  const last = path.slice(path.lastIndexOf('/') + 1)
  return ENDS.has(last) || isId(last)
}

function isOpenAi(host: string): boolean {
  return host === 'api.openai.com' || host.endsWith('.api.openai.com')
}

/** `/v1/responses`, `/openai/responses` or `/responses`; not `/surveys/responses`. */
function isApiRoot(segment: string | undefined): boolean {
  if (segment === undefined || segment === '' || segment === 'openai') return true
  return segment.length <= 8 && segment.startsWith('v') && Number.parseInt(segment.slice(1), 10) > 0
}

function claimAt(
  request: RequestLine,
  segments: readonly string[],
  start: number,
): Claim | undefined {
  const tail = segments.slice(start).map((segment) => (isId(segment) ? '*' : segment))
  const claim = CLAIMS.get(`${request.method} ${tail.join('/')}`)
  if (!claim || !COMMON.has(tail[0] ?? '') || isOpenAi(request.host)) return claim
  return isApiRoot(segments[start - 1]) ? claim : undefined
}

/**
 * The endpoint that a request goes to: on OpenAI's hosts and on any server that speaks its protocol,
 * whatever its paths begin with. A table look-up, because every request of the process comes by.
 */
export function claimOf(request: RequestLine): Claim | undefined {
  if (!mayBeClaimed(request.path)) return undefined
  const segments = request.path.split('/', MAX_SEGMENTS)
  for (const [index, segment] of segments.entries()) {
    if (!BEGINNINGS.has(segment)) continue
    const claim = claimAt(request, segments, index)
    if (claim) return claim
  }
  return undefined
}
