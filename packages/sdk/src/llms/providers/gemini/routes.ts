import type { Claim, RequestLine } from '../base.ts'

/** Method after the model's colon → operation and endpoint. */
const METHODS: ReadonlyMap<string, Claim> = new Map([
  ['generateContent', { operation: 'generate_content', api: 'models.generateContent' }],
  ['streamGenerateContent', { operation: 'generate_content', api: 'models.streamGenerateContent' }],
  ['embedContent', { operation: 'embeddings', api: 'models.embedContent' }],
  ['batchEmbedContents', { operation: 'embeddings', api: 'models.embedContent' }],
  ['countTokens', { operation: 'count_tokens', api: 'models.countTokens' }],
  ['batchGenerateContent', { operation: 'batch', api: 'models.batchGenerateContent' }],
  ['asyncBatchEmbedContent', { operation: 'batch', api: 'models.batchGenerateContent' }],
])

/** What a model is found under: by name, tuned, or deployed on Vertex AI. */
const COLLECTIONS = new Set(['models', 'tunedModels', 'endpoints'])

const INTERACTIONS: Claim = Object.freeze({ operation: 'interactions', api: 'interactions' })
/** Jobs, and files that their results may be in; other services have such paths too. */
const BATCHES: Claim = Object.freeze({ operation: 'list_batches', api: 'batches' })
const BATCH: Claim = Object.freeze({ operation: 'fetch_batch', api: 'batches' })
const DOWNLOAD: Claim = Object.freeze({ operation: 'file_content', api: 'files.download' })
const FETCHED: Claim = Object.freeze({ operation: 'fetch_response', api: 'interactions' })

/** `predict` serves any model of Vertex AI: only Google's own that make images or vectors count. */
function claimPredict(model: string): Claim | undefined {
  if (model.startsWith('imagen')) {
    return { operation: 'image_generation', api: 'models.predict', model }
  }
  return model.includes('embedding')
    ? { operation: 'embeddings', api: 'models.predict', model }
    : undefined
}

function claimMethod(path: string, slash: number, colon: number): Claim | undefined {
  if (colon < slash) return undefined
  const collection = path.slice(path.lastIndexOf('/', slash - 1) + 1, slash)
  if (!COLLECTIONS.has(collection)) return undefined
  const model = path.slice(slash + 1, colon)
  const method = path.slice(colon + 1)
  if (method === 'predict') return claimPredict(model)
  const kind = METHODS.get(method)
  return kind && { operation: kind.operation, api: kind.api, model }
}

/** `/v1beta/interactions` and what is below it; other services have `/v1/interactions` too. */
function claimInteraction(request: RequestLine, isGoogle: boolean): Claim | undefined {
  const { method, path } = request
  const start = path.indexOf('/interactions')
  if (start < 0 || !(isGoogle || /\/v1(alpha|beta)\d*$/.test(path.slice(0, start))))
    return undefined
  const end = start + '/interactions'.length
  if (end === path.length) return method === 'POST' ? INTERACTIONS : undefined
  return method === 'GET' && path.indexOf('/', end + 1) < 0 ? FETCHED : undefined
}

function claimFetched(path: string): Claim | undefined {
  if (path.endsWith(':download')) return DOWNLOAD
  if (path.endsWith('/batches')) return BATCHES
  return /\/batches\/[^/:]+$/.test(path) ? BATCH : undefined
}

/**
 * The endpoint that a request goes to; Google's paths end with a model and a method, so one look at
 * the end tells nearly all others.
 *
 * @param isGoogle whether the host is Google's own
 */
function claimOf(request: RequestLine, isGoogle: boolean): Claim | undefined {
  const { method, path } = request
  if (isGoogle && method === 'GET') {
    const fetched = claimFetched(path)
    if (fetched) return fetched
  }
  const colon = path.lastIndexOf(':')
  if (colon < 0) return claimInteraction(request, isGoogle)
  return method === 'POST' ? claimMethod(path, path.lastIndexOf('/'), colon) : undefined
}

/** Whose host it is, Vertex AI's regions included; a port may follow. */
function isVertex({ host, path }: RequestLine): boolean {
  return host.includes('aiplatform.googleapis.com') || path.includes('/publishers/google/')
}

/** The same, where the server is the one of that name. */
export function claimAt(
  name: 'gcp.gemini' | 'gcp.vertex_ai',
  request: RequestLine,
): Claim | undefined {
  const claim = claimOf(request, request.host.startsWith('generativelanguage.'))
  return claim && isVertex(request) === (name === 'gcp.vertex_ai') ? claim : undefined
}
