import type { Claim, HeaderReader, RequestLine } from '../base.ts'

/** What paths of jobs begin with; no other service has such. */
export const JOBS = '/model-invocation-job'
/** `s` a list, else a job's id or ARN, which may be stopped. */
const JOB = /^\/model-invocation-job(?:(s)|\/([^/]+)(\/stop)?)?$/

/** Jobs write what the models have said into files of this name, in a bucket of their caller's. */
const RESULTS = '.jsonl.out'
/** Also with the bucket in the host, by way of a VPC, and in China. */
const STORE = /(?:^|\.)s3[.-][\w.-]*amazonaws\.com(?:\.cn)?$/

const API = 'model_invocation_job'

function claimJob(method: string, path: string): Claim | undefined {
  const found = JOB.exec(path)
  if (!found) return undefined
  const [, isList, id, stop] = found
  if (isList) return method === 'GET' ? { operation: 'list_batches', api: API } : undefined
  if (id === undefined) return method === 'POST' ? { operation: 'batch', api: API } : undefined
  return method === (stop ? 'POST' : 'GET') ? { operation: 'fetch_batch', api: API } : undefined
}

/** A batch's job, or the file of its results, that a request asks for. */
export function claimBatch(request: RequestLine, header: HeaderReader): Claim | undefined {
  const { method, host, path } = request
  if (path.startsWith(JOBS)) return claimJob(method, path)
  if (method !== 'GET' || !path.endsWith(RESULTS)) return undefined
  const isStored = STORE.test(host) || header('x-amz-date') !== null
  return isStored ? { operation: 'file_content', api: 'model_invocation_job.results' } : undefined
}
