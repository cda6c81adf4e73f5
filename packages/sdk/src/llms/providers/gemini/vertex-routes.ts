import type { Claim, RequestLine } from '../base.ts'
import { claimAt } from './routes.ts'

/** Models of other makers, each asked in its maker's own format. */
const GUEST = /\/publishers\/([\w-]+)\/models\/([^/:]+):(?:rawPredict|streamRawPredict)$/
/** Not a model, but what counts the tokens of a request to one. */
const COUNTER = 'count-tokens'

const JOB = /\/locations\/[^/]+\/batchPredictionJobs(?:\/([^/:]+)(:cancel)?)?$/
/** Jobs write what the model has said into files of this name, in a bucket of their caller's. */
const RESULTS = /predictions(?:_\d+)?\.jsonl$/

function claimGuest(path: string): Claim | undefined {
  const [, publisher = '', model = ''] = GUEST.exec(path) ?? []
  if (model === '') return undefined
  if (publisher !== 'anthropic') return { operation: 'chat', api: 'chat.completions', model }
  return model === COUNTER
    ? { operation: 'count_tokens', api: 'messages.count_tokens' }
    : { operation: 'chat', api: 'messages', model }
}

function claimJob(method: string, path: string): Claim | undefined {
  const found = JOB.exec(path)
  if (!found) return undefined
  const [, id, action] = found
  const api = 'batchPredictionJobs'
  if (method === 'GET') return { operation: id ? 'fetch_batch' : 'list_batches', api }
  if (method !== 'POST') return undefined
  if (id === undefined) return { operation: 'batch', api }
  return action ? { operation: 'fetch_batch', api } : undefined
}

function claimResults({ method, host, path }: RequestLine): Claim | undefined {
  const isFile = method === 'GET' && host === 'storage.googleapis.com' && RESULTS.test(path)
  return isFile ? { operation: 'file_content', api: 'files.download' } : undefined
}

/** The endpoint of Vertex AI that a request goes to. */
export function claimVertex(request: RequestLine): Claim | undefined {
  const { method, path } = request
  const own = claimAt('gcp.vertex_ai', request)
  if (own) return own
  const guest = method === 'POST' && path.endsWith('awPredict') ? claimGuest(path) : undefined
  return guest ?? claimJob(method, path) ?? claimResults(request)
}
