import type { Claim, RequestLine } from '../base.ts'
import { fileRoute } from '../openai/file-routes.ts'

/** Path below `/v1/` → operation and endpoint. */
const ROUTES: ReadonlyMap<string, Claim> = new Map([
  ['chat/completions', { operation: 'chat', api: 'chat.completions' }],
  ['agents/completions', { operation: 'invoke_agent', api: 'agents.completions' }],
  ['fim/completions', { operation: 'text_completion', api: 'fim.completions' }],
  ['embeddings', { operation: 'embeddings', api: 'embeddings' }],
  ['moderations', { operation: 'moderation', api: 'moderations' }],
  ['chat/moderations', { operation: 'moderation', api: 'chat.moderations' }],
  ['classifications', { operation: 'classification', api: 'moderations' }],
  ['chat/classifications', { operation: 'classification', api: 'chat.moderations' }],
  ['ocr', { operation: 'ocr', api: 'ocr' }],
])

/** Last words of paths. */
export const LAST_WORDS: ReadonlySet<string> = new Set(
  [...ROUTES.keys(), 'conversations', 'restart'].map((path) =>
    path.slice(path.lastIndexOf('/') + 1),
  ),
)

/** What starts or continues a conversation that Mistral keeps. */
export const CONVERSATION: Claim = { operation: 'chat', api: 'mistral.conversations' }
const CONVERSATION_PATH = /^conversations(?:\/[\w-]+(?:\/restart)?)?$/

/** Paths that no other provider has: on any host they are Mistral's. */
const OWN_PATH = /\/(?:agents|fim)\/completions$/

/** The endpoint of Mistral that a request goes to, if it is one. */
export function claimOf({ method, host, path }: RequestLine): Claim | undefined {
  const isMistral = host.endsWith('.mistral.ai')
  const file = isMistral ? fileRoute(method, path) : undefined
  if (file || method !== 'POST') return file
  if (!isMistral && !(path.endsWith('/completions') && OWN_PATH.test(path))) return undefined
  const tail = path.slice(path.indexOf('/v1/') + '/v1/'.length)
  return ROUTES.get(tail) ?? (CONVERSATION_PATH.test(tail) ? CONVERSATION : undefined)
}
