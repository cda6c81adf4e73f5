import type { Claim, HeaderReader, RequestLine } from '../base.ts'
import { makerOf } from './makers.ts'

/** Method and end of path (`*` an object's id) → operation and endpoint. */
const ROUTES: ReadonlyMap<string, Claim> = new Map([
  ['POST files', { operation: 'file_upload', api: 'files' }],
  ['GET files/*/content', { operation: 'file_content', api: 'files.content' }],
  ['POST batches', { operation: 'batch', api: 'batches' }],
  ['GET batches', { operation: 'list_batches', api: 'batches' }],
  ['GET batches/*', { operation: 'fetch_batch', api: 'batches' }],
  ['POST batches/*/cancel', { operation: 'fetch_batch', api: 'batches' }],
])

/** Mistral's batches are jobs. */
const TAIL = /\/(files|batches|batch\/jobs)(?:\/[^/]+(\/content|\/cancel)?)?$/

/** Makers whose hosts keep files and batches for their callers. */
const KEEPERS = new Set(['openai', 'azure.ai.openai', 'anthropic', 'groq', 'together'])

/** How SDKs for these APIs call themselves, wherever they are pointed to. */
const SDK = /^(?:Azure)?(?:OpenAI|Groq|Together)\/JS /

/** The endpoint for files or batches at the end of a path, whoever has it. */
export function fileRoute(method: string, path: string): Claim | undefined {
  if (!path.includes('/files') && !path.includes('/batch')) return undefined
  const found = TAIL.exec(path)
  if (!found) return undefined
  const [tail, collection, action = ''] = found
  const hasId = tail.length > (collection?.length ?? 0) + 1
  const name = collection === 'files' ? 'files' : 'batches'
  return ROUTES.get(`${method} ${name}${hasId ? `/*${action}` : ''}`)
}

/**
 * The endpoint for files or batches that a request goes to. Services of all kinds have such paths: they
 * count on known hosts, and elsewhere where the caller is the SDK of one of these.
 */
export function claimFile(line: RequestLine, header: HeaderReader): Claim | undefined {
  const claim = fileRoute(line.method, line.path)
  if (!claim) return undefined
  const isKept = KEEPERS.has(makerOf(line) ?? '') || SDK.test(header('user-agent') ?? '')
  return isKept ? claim : undefined
}
