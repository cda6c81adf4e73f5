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

/** Words that other web services use too: elsewhere they count only right below `/v1` or `/`. */
const COMMON = new Set(['responses', 'assistants', 'threads', 'conversations'])

interface Route {
  readonly claim: Claim
  readonly isCommon: boolean
}

/** Method → end of path → route. */
const TABLE = new Map<string, Map<string, Route>>()
/** Last words of paths. */
export const LAST_WORDS = new Set<string>()
/** Where a path with ids may begin. */
const COLLECTIONS = new Set<string>()

for (const [route, operation, api] of ROUTES) {
  const [method = '', tail = ''] = route.split(' ')
  const words = tail.split('/')
  const entries = TABLE.get(method) ?? new Map<string, Route>()
  const isCommon = COMMON.has(words[0] ?? '')
  TABLE.set(method, entries.set(tail, { claim: Object.freeze({ operation, api }), isCommon }))
  if (words.includes('*')) COLLECTIONS.add(`/${words[0]}/`)
  if (words.at(-1) !== '*') LAST_WORDS.add(words.at(-1) ?? '')
}

/** Prefixes of OpenAI's ids. */
const ID_PREFIXES = new Set(['asst', 'thread', 'msg', 'run', 'resp', 'conv'])

/** Longer than the end of any route. */
const MAX_TAIL = 64

/** Whether a word of a path is an id of OpenAI's. */
export function isId(segment: string): boolean {
  const underscore = segment.indexOf('_')
  return underscore > 0
    ? ID_PREFIXES.has(segment.slice(0, underscore))
    : segment.startsWith('chatcmpl-')
}

function isOpenAi(host: string): boolean {
  return host === 'api.openai.com' || host.endsWith('.api.openai.com')
}

/** `/v1/responses`, `/openai/responses` or `/responses`; not `/surveys/responses`. */
function isApiRoot(segment: string): boolean {
  if (segment === '' || segment === 'openai') return true
  return segment.length <= 8 && segment.startsWith('v') && Number.parseInt(segment.slice(1), 10) > 0
}

function claimAs(request: RequestLine, tail: string, slash: number): Claim | undefined {
  const route = TABLE.get(request.method)?.get(tail)
  if (!route?.isCommon || isOpenAi(request.host)) return route?.claim
  const before = request.path.slice(request.path.lastIndexOf('/', slash - 1) + 1, slash)
  return isApiRoot(before) ? route.claim : undefined
}

/** The end of the path as it stands, from one of its slashes on. */
function claimFrom(request: RequestLine, slash: number): Claim | undefined {
  return claimAs(request, request.path.slice(slash + 1), slash)
}

/** Ends of paths that have ids in them. */
function claimWithIds(request: RequestLine): Claim | undefined {
  const { path } = request
  for (const collection of COLLECTIONS) {
    const slash = path.indexOf(collection)
    if (slash < 0) continue
    const claim = claimAs(request, withoutIds(path, slash + 1), slash)
    if (claim) return claim
  }
  return undefined
}

/** The path from an index on, with `*` for each id. */
function withoutIds(path: string, from: number): string {
  let tail = ''
  for (let start = from; start <= path.length && tail.length < MAX_TAIL;) {
    const slash = path.indexOf('/', start)
    const end = slash < 0 ? path.length : slash
    const segment = path.slice(start, end)
    tail += `${tail && '/'}${isId(segment) ? '*' : segment}`
    start = end + 1
  }
  return tail
}

/**
 * The endpoint that a request goes to: on OpenAI's hosts and on any server that speaks its protocol,
 * whatever its paths begin with. One look at the end of the path tells nearly all that are none of ours.
 */
export function claimOf(request: RequestLine): Claim | undefined {
  const { path } = request
  const last = path.lastIndexOf('/')
  const end = path.slice(last + 1)
  if (!LAST_WORDS.has(end) && !isId(end)) return undefined
  const beforeLast = path.lastIndexOf('/', last - 1)
  return claimFrom(request, beforeLast) ?? claimFrom(request, last) ?? claimWithIds(request)
}
