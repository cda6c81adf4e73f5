import type { Claim, HeaderReader, RequestLine } from '../base.ts'

/** End of the path → what is asked there. */
const ROUTES: ReadonlyMap<string, Claim> = new Map([
  ['chat', { operation: 'chat', api: 'ollama.chat' }],
  ['generate', { operation: 'text_completion', api: 'ollama.generate' }],
  ['embed', { operation: 'embeddings', api: 'ollama.embed' }],
  ['embeddings', { operation: 'embeddings', api: 'ollama.embed' }],
])

/** Last words of paths. */
export const LAST_WORDS: ReadonlySet<string> = new Set(ROUTES.keys())

/** A stream's last line ends with what it took; in what a model says quotes are escaped. */
const NEWLINE = 0x0a

/** `/api/chat` is what many web applications call a path of their own: the server must be Ollama's. */
function isOllama(host: string, header: HeaderReader): boolean {
  if (host.endsWith(':11434') || host.includes('ollama')) return true
  return header('user-agent')?.startsWith('ollama-js/') === true
}

/** The endpoint of Ollama that a request goes to, if it is one. */
export function claimOf(
  { method, host, path }: RequestLine,
  header: HeaderReader,
): Claim | undefined {
  if (method !== 'POST') return undefined
  const slash = path.lastIndexOf('/')
  if (!path.endsWith('/api', slash)) return undefined
  const claim = ROUTES.get(path.slice(slash + 1))
  return claim && isOllama(host, header) ? claim : undefined
}

/** Whether a stream ends with these bytes: its last line says how long everything took. */
export function isLastLine(tail: Uint8Array): boolean {
  if (tail.at(-1) !== NEWLINE) return false
  const { buffer, byteOffset, length } = tail
  return Buffer.from(buffer, byteOffset, length).includes('"total_duration":')
}
