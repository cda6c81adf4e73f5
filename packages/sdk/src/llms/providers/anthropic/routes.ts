import type { Claim, HeaderReader, RequestLine } from '../base.ts'

/** Method and path below `/v1/` (`*` a batch's id) → operation and endpoint. */
const ROUTES: readonly (readonly [string, string, string])[] = [
  ['POST messages', 'chat', 'messages'],
  ['POST messages/count_tokens', 'count_tokens', 'messages.count_tokens'],
  ['POST messages/batches', 'batch', 'messages.batches'],
  ['GET messages/batches', 'list_batches', 'messages.batches'],
  ['GET messages/batches/*', 'fetch_batch', 'messages.batches'],
  ['POST messages/batches/*/cancel', 'fetch_batch', 'messages.batches'],
  ['GET messages/batches/*/results', 'batch_results', 'messages.batches.results'],
  ['POST complete', 'text_completion', 'complete'],
]

const TABLE = new Map<string, Claim>(
  ROUTES.map(([route, operation, api]) => [route, Object.freeze({ operation, api })]),
)

/** Last words of paths; `*` a batch's id. */
export const LAST_WORDS: ReadonlySet<string> = new Set(
  ROUTES.map(([route]) => route.slice(route.search(/[^ /]+$/))),
)

const ROOT = '/v1/'
const BATCH = 'messages/batches/'

function withoutId(tail: string): string {
  if (!tail.startsWith(BATCH)) return tail
  const end = tail.indexOf('/', BATCH.length)
  return `${BATCH}*${end < 0 ? '' : tail.slice(end)}`
}

function isAnthropic(host: string): boolean {
  return host === 'api.anthropic.com' || host.endsWith('.anthropic.com')
}

/**
 * The endpoint that a request goes to. Elsewhere than on Anthropic's hosts the path alone says too
 * little (many services have `/v1/messages`): there the header decides that the format asks for.
 */
export function claimOf(request: RequestLine, header: HeaderReader): Claim | undefined {
  const { method, host, path } = request
  const root = path.lastIndexOf(ROOT)
  if (root < 0) return undefined
  const tail = path.slice(root + ROOT.length)
  if (!tail.startsWith('messages') && tail !== 'complete') return undefined
  const claim = TABLE.get(`${method} ${withoutId(tail)}`)
  return claim && (isAnthropic(host) || header('anthropic-version') !== null) ? claim : undefined
}
