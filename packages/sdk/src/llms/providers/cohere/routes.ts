import type { Claim, HeaderReader, RequestLine } from '../base.ts'

/** Path → operation and endpoint. */
const ROUTES: ReadonlyMap<string, Claim> = new Map([
  ['/v2/chat', { operation: 'chat', api: 'cohere.v2.chat' }],
  ['/v2/embed', { operation: 'embeddings', api: 'embed' }],
  ['/v2/rerank', { operation: 'rerank', api: 'rerank' }],
  ['/v1/chat', { operation: 'chat', api: 'cohere.v1.chat' }],
  ['/v1/generate', { operation: 'text_completion', api: 'cohere.v1.generate' }],
  ['/v1/embed', { operation: 'embeddings', api: 'embed' }],
  ['/v1/rerank', { operation: 'rerank', api: 'rerank' }],
  ['/v1/tokenize', { operation: 'count_tokens', api: 'tokenize' }],
])

/** Last words of paths. */
export const LAST_WORDS: ReadonlySet<string> = new Set(
  [...ROUTES.keys()].map((path) => path.slice(path.lastIndexOf('/') + 1)),
)

/** Length of `/v1`. */
const VERSION_LENGTH = 3

/** What Cohere's SDKs call themselves in this header. */
const SDK_HEADER = 'x-fern-sdk-name'
const SDK_NAMES = new Set(['cohere-ai', 'cohere'])

function isCohere(host: string): boolean {
  return host === 'api.cohere.com' || host === 'api.cohere.ai' || host.endsWith('.cohere.com')
}

/**
 * The endpoint that a request goes to. Any service may have a `/v1/chat`: elsewhere than at Cohere's
 * hosts a request counts when one of Cohere's SDKs makes it.
 */
export function claimOf(request: RequestLine, header: HeaderReader): Claim | undefined {
  const { method, host, path } = request
  const last = path.lastIndexOf('/')
  const version = last - VERSION_LENGTH
  if (path[version + 1] !== 'v' || path[version] !== '/' || method !== 'POST') return undefined
  const claim = ROUTES.get(version === 0 ? path : path.slice(version))
  if (!claim || isCohere(host)) return claim
  return SDK_NAMES.has(header(SDK_HEADER) ?? '') ? claim : undefined
}
