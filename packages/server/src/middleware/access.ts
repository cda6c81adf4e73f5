import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { RequestError } from '../errors.ts'

/** Lets a request pass that carries one of the keys; the comparison takes the same time for any text. */
export function requireKey(keys: readonly string[]): MiddlewareHandler {
  const digests = keys.map(digestOf)
  return async (context, next) => {
    const header = context.req.header('authorization') ?? ''
    const sent = digestOf(/^Bearer (.+)$/i.exec(header)?.[1] ?? '')
    const matches = digests.map((digest) => timingSafeEqual(digest, sent))
    if (!matches.includes(true)) {
      throw new RequestError(401, 'unauthorized', 'this server needs a key', {
        hint: 'Send it as `Authorization: Bearer <key>`; with the SDK set AGENTOPS_API_KEY',
      })
    }
    await next()
  }
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Guards a server without keys against web pages: a name that is not this machine's (DNS rebinding) and
 * a change that another site asks for are refused.
 */
export function requireLocal(host: string): MiddlewareHandler {
  const names = new Set([...LOOPBACK, host.includes(':') ? `[${host}]` : host])
  return async (context, next) => {
    const sentHost = context.req.header('host') ?? ''
    if (!names.has(sentHost.replace(/:\d+$/, '').toLowerCase())) {
      throw new RequestError(
        403,
        'forbidden_host',
        `the host name “${sentHost.slice(0, 100)}” is not served here`,
        {
          hint: 'Use http://localhost or http://127.0.0.1, or start the server with keys',
        },
      )
    }
    const origin = context.req.header('origin')
    if (
      isChange(context.req.method) &&
      origin !== undefined &&
      hostOf(origin) !== sentHost.toLowerCase()
    ) {
      throw new RequestError(
        403,
        'forbidden_origin',
        'a page of another site may not change anything here',
      )
    }
    await next()
  }
}

function isChange(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() : ''
}

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
