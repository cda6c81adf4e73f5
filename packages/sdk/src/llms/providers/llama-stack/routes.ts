import type { Claim, HeaderReader, RequestLine } from '../base.ts'

/** End of the path, `*` an id → what is asked there, and whether only Llama Stack has such a path. */
const ROUTES: ReadonlyMap<string, readonly [claim: Claim, isItsOwn: boolean]> = new Map([
  ['inference/chat-completion', [{ operation: 'chat', api: 'inference.chatCompletion' }, true]],
  ['inference/chat_completion', [{ operation: 'chat', api: 'inference.chatCompletion' }, true]],
  ['inference/completion', [{ operation: 'text_completion', api: 'inference.completion' }, false]],
  ['inference/embeddings', [{ operation: 'embeddings', api: 'inference.embeddings' }, false]],
  ['v1/agents', [{ operation: 'create_agent', api: 'agents.create' }, false]],
  ['*/session', [{ operation: 'create_session', api: 'agents.session.create' }, false]],
  ['*/turn', [{ operation: 'invoke_agent', api: 'agents.turn.create' }, true]],
  ['*/resume', [{ operation: 'invoke_agent', api: 'agents.turn.resume' }, true]],
])

/** Last words of paths. */
export const LAST_WORDS: ReadonlySet<string> = new Set(
  [...ROUTES.keys()].map((end) => end.slice(end.lastIndexOf('/') + 1)),
)
const AGENT = /\/v1\w*\/agents\/[^/]+\/session(?:\/[^/]+\/turn(?:\/[^/]+\/resume)?)?$/

function isLlamaStack(host: string, header: HeaderReader): boolean {
  if (host.endsWith(':8321') || /llama-?stack/.test(host)) return true
  return header('user-agent')?.startsWith('LlamaStackClient/') === true
}

/** The endpoint of Llama Stack's own API that a request goes to. */
export function claimOf(request: RequestLine, header: HeaderReader): Claim | undefined {
  const { method, host, path } = request
  if (method !== 'POST') return undefined
  const last = path.lastIndexOf('/')
  const word = path.slice(last + 1)
  if (!LAST_WORDS.has(word)) return undefined
  const before = path.slice(path.lastIndexOf('/', last - 1) + 1, last)
  const end = AGENT.test(path) ? '*' : before
  const route = ROUTES.get(`${end}/${word}`)
  return route && (route[1] || isLlamaStack(host, header)) ? route[0] : undefined
}
