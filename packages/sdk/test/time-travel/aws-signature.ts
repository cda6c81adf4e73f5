import { createHash, createHmac } from 'node:crypto'
import type { Asked } from './scripted-model.ts'

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function value({ headers }: Asked, name: string): string {
  const given = headers[name] ?? (name === 'host' ? headers[':authority'] : undefined)
  return String(given).trim()
}

/** A path is encoded once more than on the wire. */
function canonicalPath(path: string): string {
  return path.split('?')[0]?.split('/').map(encodeURIComponent).join('/') ?? ''
}

/**
 * Whether AWS would take the signature of a request, by its own account of how it looks.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedRight(asked: Asked, secret: string): boolean {
  const authorization = value(asked, 'authorization')
  const [, scope = '', names = '', signature = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)/.exec(authorization) ?? []
  const headers = names.split(';').map((name) => `${name}:${value(asked, name)}\n`)
  const request = [
    asked.method,
    canonicalPath(asked.path),
    '',
    headers.join(''),
    names,
    sha256(asked.body),
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', value(asked, 'x-amz-date'), scope, sha256(request)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`)
  return hmac(key, text).toString('hex') === signature
}
