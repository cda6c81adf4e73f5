import type { Claim, HeaderReader, RequestLine } from '../base.ts'
import { claimBatch } from './batch-routes.ts'

interface Operation {
  readonly api: string
  /** Other services have paths that end so: elsewhere than on AWS an SDK's header must tell. */
  readonly isCommon: boolean
}

/** Last word of a path below `/model/ID/` → operation. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['converse', { api: 'converse', isCommon: false }],
  ['converse-stream', { api: 'converse_stream', isCommon: false }],
  ['invoke', { api: 'invoke_model', isCommon: true }],
  ['invoke-with-response-stream', { api: 'invoke_model_stream', isCommon: false }],
  ['count-tokens', { api: 'count_tokens', isCommon: true }],
])

/** Last words of paths. */
export const LAST_WORDS: ReadonlySet<string> = new Set(OPERATIONS.keys())

const ROOT = '/model/'

/** Also by way of a VPC, of a FIPS endpoint, and in China. */
const HOST = /(?:^|\.)bedrock-runtime[\w.-]*\.amazonaws\.com(?:\.cn)?(?::\d+)?$/

function isOfAws(header: HeaderReader): boolean {
  return header('amz-sdk-invocation-id') !== null || header('x-amz-date') !== null
}

/** A model's id, or its ARN, as the path encodes it. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** What a call of a model is: the paths of `invoke` are the same for all, the model tells. */
function operationOf(api: string, model: string): string {
  if (api === 'count_tokens') return api
  if (model.includes('embed')) return 'embeddings'
  return model.includes('rerank') ? 'rerank' : 'chat'
}

function claimModel(request: RequestLine, header: HeaderReader): Claim | undefined {
  const { method, host, path } = request
  const root = method === 'POST' ? path.indexOf(ROOT) : -1
  if (root < 0) return undefined
  const start = root + ROOT.length
  const last = path.lastIndexOf('/')
  const operation = OPERATIONS.get(path.slice(last + 1))
  if (!operation || start >= last) return undefined
  if (operation.isCommon && !HOST.test(host) && !isOfAws(header)) return undefined
  const model = decoded(path.slice(start, last))
  return { operation: operationOf(operation.api, model), api: operation.api, model }
}

/** The operation of Bedrock that a request asks for, and of which model. */
export function claimOf(request: RequestLine, header: HeaderReader): Claim | undefined {
  return claimModel(request, header) ?? claimBatch(request, header)
}
